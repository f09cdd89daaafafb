#pragma warning disable RS0030 // what lies there is looked at without the product's own file operations
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Engine.Tests.Files;

/// <summary>Locks of users who need not trust each other.</summary>
public sealed class MachineLocksTests : LocksTest
{
    [Fact(Timeout = Limit)]
    public Task A_lock_that_another_user_holds_is_refused_with_the_holders_text_until_it_is_given_back() =>
        AsTwo(other =>
        {
            using (var held = Take())
            {
                held!.Sign("process 7 of root");
                var (none, holder) = other.Do(() =>
                    (Locks.TryTake("gpu-A", isShared: false, out var by), by)
                );
                Assert.Null(none);
                Assert.Equal("process 7 of root", holder);
                using var another = other.Do(() => Take("gpu-B"));
                Assert.NotNull(another);
                held.Sign("");
            }

            using var theirs = other.Do(() => TakeAgain());
            Assert.False(theirs.IsLeftByDead);
            other.Do(() => theirs.Sign("process 8 of nobody"));
            Assert.Null(Locks.TryTake("gpu-A", isShared: false, out var who));
            Assert.Equal("process 8 of nobody", who);
        });

    [Fact(Timeout = Limit)]
    public Task Two_users_who_race_for_a_lock_never_both_hold_it() =>
        AsTwo(other =>
        {
            const int Rounds = 200;
            using var barrier = new Barrier(2);
            var (inside, collisions, taken) = (0, 0, 0);
            void Race()
            {
                for (var round = 0; round < Rounds; round++)
                {
                    barrier.SignalAndWait();
                    using var mine = Take();
                    if (mine is not null)
                    {
                        Interlocked.Increment(ref taken);
                        if (Interlocked.Increment(ref inside) > 1)
                        {
                            Interlocked.Increment(ref collisions);
                        }
                    }

                    // Held until both have tried.
                    barrier.SignalAndWait();
                    if (mine is not null)
                    {
                        Interlocked.Decrement(ref inside);
                    }
                }
            }

            var rival = Task.Run(() => other.Do(Race));
            Race();
            rival.GetAwaiter().GetResult();
            Assert.Equal(0, collisions);
            Assert.InRange(taken, 1, Rounds);
        });

    [Fact(Timeout = Limit)]
    public Task Nobody_can_remove_rename_or_write_what_another_user_holds() =>
        AsTwo(other =>
        {
            using var held = Take();
            var file = Path.Combine(Mine, "gpu-A");
            other.Do(() =>
            {
                Assert.Throws<UnauthorizedAccessException>(() => File.Delete(file));
                Assert.Throws<UnauthorizedAccessException>(() => File.AppendAllText(file, "x"));
                Assert.Throws<UnauthorizedAccessException>(() =>
                    File.WriteAllText(Path.Combine(Mine, "gpu-B"), "")
                );
                Assert.ThrowsAny<Exception>(() => Directory.Move(Mine, Mine + "-away"));
            });
            Assert.Null(other.Do(() => Take()));
            Assert.True(File.Exists(file));
        });

    [Fact(Timeout = Limit)]
    public Task Two_users_share_a_lock_and_who_wants_it_alone_is_refused() =>
        AsTwo(other =>
        {
            using var card = other.Do(() => Take("gpu-A", isShared: true));
            using var slot = other.Do(() => Take("gpu-A.0"));
            Assert.Null(Take());
            using var mine = Take("gpu-A", isShared: true);
            Assert.NotNull(mine);
            Assert.Null(Take("gpu-A.0"));
            using var second = Take("gpu-A.1");
            Assert.NotNull(second);
            other.Do(slot!.Dispose);
            other.Do(card!.Dispose);
            Assert.Null(other.Do(() => Take()));
        });

    [Fact(Timeout = Limit)]
    public Task Text_that_a_dead_holder_left_is_told_to_every_user_and_cleared_by_its_own() =>
        AsTwo(other =>
        {
            Take()!.DiesWith("process 9");
            using (var theirs = other.Do(() => TakeAgain()))
            {
                Assert.True(theirs.IsLeftByDead);
                other.Do(() => theirs.Sign(""));
            }

            Assert.Equal("process 9", File.ReadAllText(Path.Combine(Mine, "gpu-A")));
            using (var mine = TakeAgain())
            {
                Assert.True(mine.IsLeftByDead);
                mine.Sign("");
            }

            using var next = other.Do(() => TakeAgain());
            Assert.False(next.IsLeftByDead);
        });

    [Fact(Timeout = Limit)]
    public Task What_another_user_wrote_is_shown_without_its_control_characters_and_not_whole() =>
        AsTwo(other =>
        {
            using var theirs = other.Do(() => Take());
            other.Do(() => theirs!.Sign("\u001b[2J\u202e" + new string('x', 400)));
            Assert.Null(Locks.TryTake("gpu-A", isShared: false, out var holder));
            Assert.StartsWith(@"\u001b[2J\u202exxx", holder);
            Assert.EndsWith("x…", holder);
            Assert.Equal(201, holder!.Length);
        });

    [Fact(Timeout = Limit)]
    public Task A_file_that_was_removed_before_it_was_locked_is_no_lock() =>
        Quickly(() =>
        {
            var path = Path.Combine(Root, "lock");
            var opened = 0;
            using var held = FileLock.TryTake(
                path,
                () =>
                {
                    var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
                    if (opened++ == 0)
                    {
                        File.Delete(path);
                        File.WriteAllText(path, "");
                    }

                    return file;
                },
                () => LinuxStat.IdentityOf(path),
                isShared: false,
                out _
            );
            Assert.Equal(2, opened);
            Assert.Null(FileLock.TryTake(path, out _));
        });
}

file static class Deaths
{
    /// <summary>Its holder dies: the lock goes, the text stays.</summary>
    public static void DiesWith(this MachineLock held, string text)
    {
        held.Sign(text);
        held.Dispose();
    }
}
