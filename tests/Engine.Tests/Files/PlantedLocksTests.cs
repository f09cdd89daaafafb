#pragma warning disable RS0030 // what is planted is made without the product's own file operations
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Engine.Tests.Files;

/// <summary>What somebody prepared where locks are to lie: refused with words or passed over, and nothing of it is written.</summary>
public sealed class PlantedLocksTests : LocksTest
{
    [Theory(Timeout = Limit)]
    [InlineData("link", "is a link")]
    [InlineData("dangling", "is a link")]
    [InlineData("hard link", "isn't a regular file of your own with one name; remove it")]
    [InlineData("pipe", "isn't a regular file of your own with one name; remove it")]
    [InlineData("folder", "can't be opened for writing")]
    public Task Something_else_at_the_name_of_a_lock_is_refused_and_stays_as_it_is(
        string what,
        string why
    ) =>
        Quickly(() =>
        {
            Take("gpu-B")!.Dispose();
            Plant(what, Path.Combine(Mine, "gpu-A"));
            Assert.Contains(why, Refusal(() => Take()));
            Assert.Equal("precious", File.ReadAllText(Victim));
            Assert.False(File.Exists(Victim + "-none"));
        });

    [Fact(Timeout = Limit)]
    public Task A_file_of_another_user_at_the_name_of_a_lock_is_refused() =>
        AsTwo(_ =>
        {
            Take()!.Dispose();
            var file = Path.Combine(Mine, "gpu-A");
            File.WriteAllText(file, "theirs");
            Own(file);
            Assert.Contains("isn't a regular file of your own", Refusal(() => Take()));
            Assert.Equal("theirs", File.ReadAllText(file));
        });

    [Theory(Timeout = Limit)]
    [InlineData("link")]
    [InlineData("dangling")]
    [InlineData("hard link")]
    [InlineData("pipe")]
    [InlineData("folder")]
    [InlineData("somebody's")]
    public Task Something_else_at_the_name_of_another_users_lock_holds_nobody_up(string what) =>
        AsTwo(other =>
        {
            other.Do(() => Take("gpu-B")!.Dispose());
            var planted = Path.Combine(Theirs, "gpu-A");
            Plant(what, planted);
            using var mine = Take();
            Assert.NotNull(mine);
            mine.Sign("me");
            Assert.Equal("precious", File.ReadAllText(Victim));
            Assert.False(File.Exists(Victim + "-none"));
        });

    [Fact(Timeout = Limit)]
    public Task A_link_in_place_of_another_users_folder_is_not_followed() =>
        Quickly(() =>
        {
            var elsewhere = Folder("elsewhere");
            using var held = new FileStream(Path.Combine(elsewhere, "gpu-A"), FileMode.Create);
            Assert.True(FileLock.TryLock(held.SafeFileHandle, "", isShared: false));
            Directory.CreateSymbolicLink(Theirs, elsewhere);
            using var mine = Take();
            Assert.NotNull(mine);
        });

    [Fact(Timeout = Limit)]
    public Task A_link_in_another_users_folder_is_not_followed_to_a_lock_of_that_user() =>
        AsTwo(other =>
        {
            using var held = other.Do(() => Take("gpu-B"));
            var link = Path.Combine(Theirs, "gpu-A");
            other.Do(() => File.CreateSymbolicLink(link, Path.Combine(Theirs, "gpu-B")));
            using var mine = Take();
            Assert.NotNull(mine);
        });

    // A container with users of its own sees its host's locks, and the host the container's, under other numbers.
    [Fact(Timeout = Limit)]
    public Task A_lock_counts_whatever_number_its_folder_is_named_by() =>
        AsTwo(other =>
        {
            using var theirs = other.Do(() => Take());
            Directory.Move(Theirs, Path.Combine(Common, "avatar-build-leases-100000"));
            Assert.Null(Take());
        });

    [Fact(Timeout = Limit)]
    public Task A_folder_of_mine_that_somebody_else_made_is_refused_with_its_owner() =>
        AsTwo(other =>
        {
            other.Do(() => Directory.CreateDirectory(Mine));
            var why = Refusal(() => Take());
            Assert.Contains(Mine + " was made by ", why);
            Assert.Contains($"user {OtherUser.Id}", why);
            Assert.Empty(Directory.EnumerateFileSystemEntries(Mine));
        });

    [Theory(Timeout = Limit)]
    [InlineData("link")]
    [InlineData("dangling")]
    [InlineData("pipe")]
    [InlineData("file")]
    public Task Something_else_in_place_of_my_folder_is_refused_and_nothing_is_made(string what) =>
        Quickly(() =>
        {
            var elsewhere = Folder("elsewhere");
            if (what == "link")
            {
                Directory.CreateSymbolicLink(Mine, elsewhere);
            }
            else
            {
                Plant(what, Mine);
            }

            var why = Refusal(() => Take());
            Assert.Contains(Mine + " belongs to ", why);
            Assert.Contains("and isn't a folder that can be opened; it must be removed", why);
            Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
        });

    [Fact(Timeout = Limit)]
    public Task Others_may_not_write_to_my_folder_even_where_they_could() =>
        Quickly(() =>
        {
            Directory.CreateDirectory(Mine);
            Mode(Mine, 0b111_111_111);
            Take()!.Dispose();
            Assert.Equal(0b111_101_101, Disk.ModeOf(Mine));
        });

    [Fact(Timeout = Limit)]
    public Task A_common_folder_that_is_a_link_is_refused() =>
        Quickly(() =>
        {
            var link = Path.Combine(Root, "link");
            Directory.CreateSymbolicLink(link, Common);
            foreach (var name in (string[])[link, link + "/"])
            {
                var locks = new MachineLocks(name, isToBeMade: true);
                Assert.Contains(" is a link; ", Refusal(() => locks.Check()));
            }

            Assert.Empty(Directory.EnumerateFileSystemEntries(Common));
        });

    [Fact(Timeout = Limit)]
    public Task A_common_folder_in_which_others_may_remove_what_is_not_theirs_is_refused() =>
        AsTwo(other =>
        {
            Mode(Common, 0b111_111_111);
            var why = other.Do(() => Refusal(() => Take()));
            Assert.Contains($"its owner (root (user 0)) must call: chmod +t {Common}", why);
            Mode(Common, 0b111_111_101);
            Assert.Contains("chmod +t", other.Do(() => Refusal(() => Take())));
            Assert.Empty(Directory.EnumerateFileSystemEntries(Common));
        });

    [Fact(Timeout = Limit)]
    public Task A_common_folder_of_another_ordinary_user_is_refused() =>
        AsTwo(_ =>
        {
            Own(Common);
            var why = Refusal(() => Take());
            Assert.Contains($"{Common} belongs to ", why);
            Assert.Contains($"user {OtherUser.Id}", why);
            Assert.Empty(Directory.EnumerateFileSystemEntries(Common));
        });

    [Fact(Timeout = Limit)]
    public Task A_common_folder_that_only_its_owner_may_write_to_is_refused_to_others_with_words() =>
        AsTwo(other =>
        {
            Mode(Common, 0b111_101_101);
            Assert.Contains(
                Theirs + " can't be made: Permission denied",
                other.Do(() => Refusal(() => Take()))
            );
        });

    [Fact(Timeout = Limit)]
    public Task My_own_common_folder_that_all_may_write_to_becomes_sticky() =>
        Quickly(() =>
        {
            Mode(Common, 0b111_111_111);
            Take()!.Dispose();
            Assert.Equal(ForAll, Disk.ModeOf(Common));
        });

    [Fact(Timeout = Limit)]
    public Task A_common_folder_that_was_named_is_made_for_all_users_whatever_the_umask() =>
        Quickly(() =>
        {
            var named = Path.Combine(Root, "not", "there");
            Assert.Contains(
                "No such file",
                Refusal(() => new MachineLocks(named, isToBeMade: false).Check())
            );
            new MachineLocks(named, isToBeMade: true).Check();
            Assert.Equal(ForAll, Disk.ModeOf(named));
        });
}
