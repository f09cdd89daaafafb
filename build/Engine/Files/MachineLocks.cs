using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AvatarBuild.Engine.Files;

/// <summary>
/// Locks by name that all users of a machine respect. Each user's lie in a folder of that user's own, below one that only
/// root or this user owns: who may remove a lock's file, or owns the folder around it, could take the lock from its holder.
/// One's own lock is taken first and the others' are looked at second, so of two that meet at most one goes on. Nothing
/// of another user is ever written. Knows nothing of what the names stand for, nor when to try again.
/// </summary>
/// <param name="common">Absolute; the folder around everybody's own.</param>
/// <param name="isToBeMade">It is made where it isn't there, for all users.</param>
public sealed class MachineLocks(string common, bool isToBeMade)
{
    private const string Prefix = "avatar-build-leases-";
    private const int OpenToAll = 0b001_111_111_111;
    private const int OwnMode = 0b111_101_101;
    private const int ReadByAll = 0b110_100_100;
    private const int OthersWrite = 0b000_010_010;
    private const int Permissions = 0b111_111_111_111;
    private const int Tries = 10;

    // A separator at the end would have the kernel follow a link.
    private readonly string common = Path.TrimEndingDirectorySeparator(common);

    /// <summary>The folder with this user's locks, absolute.</summary>
    public string Own => OperatingSystem.IsLinux() ? Path.Combine(common, OwnName) : common;

    /// <summary>Makes sure that locks can be taken.</summary>
    /// <exception cref="IOException">Why they can't, and what to do.</exception>
    public void Check()
    {
        if (!OperatingSystem.IsLinux())
        {
            Disk.CreateFolder(common);
            return;
        }

        using var place = OpenCommon();
        using var own = OpenOwn(place);
    }

    /// <summary>Takes a lock, or says who has it.</summary>
    /// <param name="name">A file's plain name.</param>
    /// <param name="isShared">Others may hold it shared as well, nobody alone.</param>
    /// <param name="holder">What its holder wrote; empty when it can't be read, null when the lock was taken.</param>
    /// <exception cref="IOException">Locks can't be taken here: why, and what to do.</exception>
    public MachineLock? TryTake(string name, bool isShared, out string? holder)
    {
        if (!OperatingSystem.IsLinux())
        {
            Disk.CreateFolder(common);
            var path = Path.Combine(common, name);
            return FileLock.TryTake(path, out holder, isShared) is { } file
                ? new MachineLock(file, isTextLeft: false)
                : null;
        }

        using var place = OpenCommon();
        using var own = OpenOwn(place);
        var taken = FileLock.TryTake(
            Path.Combine(Own, name),
            () => OpenOwnFile(own, name),
            () => LinuxStat.IdentityOf(own, name),
            isShared,
            out holder
        );
        if (taken is null)
        {
            return null;
        }

        try
        {
            holder = Look(place, own, name, isShared, out var isTextLeft);
            if (holder is null)
            {
                return new MachineLock(taken, isTextLeft);
            }
        }
        catch
        {
            taken.Dispose();
            throw;
        }

        taken.Dispose();
        return null;
    }

    private static string OwnName => Prefix + Text(UnixFile.User);

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);

    private SafeFileHandle OpenCommon()
    {
        var isNew = false;
        var place = UnixFile.OpenFolder(common, out var error);
        if (place is null && error == UnixFile.NoEntry && isToBeMade)
        {
            Disk.CreateFolder(Path.GetDirectoryName(common) ?? common);
            isNew = UnixFile.MakeFolder(common, OwnMode) == 0;
            place = UnixFile.OpenFolder(common, out error);
        }

        if (place is null)
        {
            throw Refused(
                LinuxStat.IdentityOf(common) is { IsLink: true }
                    ? $"{common} is a link; name the folder itself"
                    : $"{common} can't be opened: {Marshal.GetPInvokeErrorMessage(error)}"
            );
        }

        try
        {
            Judge(place, isNew);
            return place;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    private void Judge(SafeFileHandle place, bool isNew)
    {
        var identity = IdentityOf(place, common);
        if (identity.Owner != 0 && identity.Owner != UnixFile.User)
        {
            throw Refused(
                $"{common} belongs to {NameOf(identity.Owner)}, who could take any lock in it away; it must be root's, or your own"
            );
        }

        if (isNew)
        {
            _ = UnixFile.SetMode(place, OpenToAll);
        }
        else if (
            identity is { IsWrittenByOthers: true, IsSticky: false }
            // One that was made by an earlier version.
            && !UnixFile.SetMode(place, (identity.Mode & Permissions) | 0b001_000_000_000)
        )
        {
            throw Refused(
                $"others may write to {common} and remove what isn't theirs; its owner ({NameOf(identity.Owner)}) must call: chmod +t {common}"
            );
        }
    }

    private SafeFileHandle OpenOwn(SafeFileHandle place)
    {
        var own = UnixFile.OpenFolder(place, OwnName, out var error);
        if (own is null && error == UnixFile.NoEntry)
        {
            var made = UnixFile.MakeFolder(place, OwnName, OwnMode);
            own = UnixFile.OpenFolder(place, OwnName, out error);
            error = made is 0 or UnixFile.Exists ? error : made;
        }

        if (own is null)
        {
            throw Refused(
                LinuxStat.IdentityOf(place, OwnName) is { } other
                    ? $"{Own} belongs to {NameOf(other.Owner)} and isn't a folder that can be opened; it must be removed"
                    : $"{Own} can't be made: {Marshal.GetPInvokeErrorMessage(error)}"
            );
        }

        try
        {
            var identity = IdentityOf(own, Own);
            if (identity.Owner != UnixFile.User)
            {
                throw Refused(
                    $"{Own} was made by {NameOf(identity.Owner)} and not by {NameOf(UnixFile.User)}, whose locks lie there; it must be removed"
                );
            }

            // What others may have put there is looked at when it is opened.
            if (
                identity.IsWrittenByOthers
                && !UnixFile.SetMode(own, identity.Mode & Permissions & ~OthersWrite)
            )
            {
                throw Refused($"others may write to {Own}; call: chmod go-w {Own}");
            }

            return own;
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    private SafeFileHandle OpenOwnFile(SafeFileHandle own, string name)
    {
        var path = Path.Combine(Own, name);
        for (var tries = 0; ; tries++)
        {
            var file = UnixFile.OpenToChange(own, name, out var error);
            if (file is null && error == UnixFile.NoEntry)
            {
                file = UnixFile.MakeNew(own, name, ReadByAll, out error);
            }

            if (file is not null)
            {
                if (
                    LinuxStat.IdentityOf(file) is { IsFile: true, Names: 1 } identity
                    && identity.Owner == UnixFile.User
                )
                {
                    return file;
                }

                file.Dispose();
                throw Refused($"{path} isn't a regular file of your own with one name; remove it");
            }

            if (error != UnixFile.Exists || tries == Tries)
            {
                throw UnixFile.Trouble(path, "can't be opened for writing", error);
            }
        }
    }

    // Names are looked for anew each time: who came since the last look has taken its lock before it looked at this one's.
    private string? Look(
        SafeFileHandle place,
        SafeFileHandle own,
        string name,
        bool isShared,
        out bool isTextLeft
    )
    {
        isTextLeft = false;
        var mine = IdentityOf(own, Own);
        foreach (var folderName in Names())
        {
            using var folder = UnixFile.OpenFolder(place, folderName, out _);
            if (
                folder is null
                || LinuxStat.IdentityOf(folder) is not { } its
                || its.IsSame(mine)
                || UnixFile.OpenToRead(folder, name, out _) is not { } file
            )
            {
                continue;
            }

            using (file)
            {
                // Its owner alone can have put it there, whatever the folder's name says: to a container with users of its own
                // the owner has another number.
                if (
                    LinuxStat.IdentityOf(file) is not { IsFile: true } identity
                    || identity.Owner != its.Owner
                )
                {
                    continue;
                }

                var path = Path.Combine(common, folderName, name);
                var isFree = FileLock.TryLock(file, path, isShared);
                var text = FileLock.TextOf(file);
                if (!isFree)
                {
                    return text;
                }

                isTextLeft |= text.Length > 0;
            }
        }

        return null;
    }

    private FileSystemEnumerable<string> Names() =>
        new(
            common,
            (ref entry) => entry.FileName.ToString(),
            new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }
        )
        {
            ShouldIncludePredicate = (ref entry) =>
                entry.FileName.StartsWith(Prefix, StringComparison.Ordinal),
        };

    private static FileIdentity IdentityOf(SafeFileHandle folder, string path) =>
        LinuxStat.IdentityOf(folder) ?? throw new IOException($"{path} can't be looked at");

    private static IOException Refused(string why) => new(why);

    // For people only; users of a directory service have no line there.
    private static string NameOf(uint user)
    {
        try
        {
            var number = Text(user);
            foreach (var line in Disk.ReadText("/etc/passwd").Split('\n'))
            {
                if (line.Split(':') is [{ Length: > 0 } name, _, var its, ..] && its == number)
                {
                    return $"{name} (user {number})";
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // its number says enough
        }

        return "user " + Text(user);
    }
}

/// <summary>A lock of this user's that nobody else on the machine has.</summary>
public sealed class MachineLock : IDisposable
{
    private readonly FileLock file;

    internal MachineLock(FileLock file, bool isTextLeft)
    {
        this.file = file;
        IsLeftByDead = isTextLeft || file.Text.Length > 0;
    }

    /// <summary>Somebody who held it, of whichever user, died without clearing the text.</summary>
    public bool IsLeftByDead { get; }

    /// <summary>Writes who holds it, for those who are refused; empty before it is given back.</summary>
    public void Sign(string holder) => file.Text = holder;

    /// <summary>Lets the next one in.</summary>
    public void Dispose() => file.Dispose();
}
