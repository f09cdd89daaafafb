#pragma warning disable RS0030 // the model has file operations of its own
namespace AvatarBuild.Oracle;

/// <summary>What people and programs do to a workspace between two builds.</summary>
internal static class EditKinds
{
    private static readonly (string Name, Action<World, Edit> Apply)[] All =
    [
        ("write source", (w, e) => Write(w.SourcePath(Source(w, e)), $"v{e.Value}")),
        (
            "write source, other length",
            (w, e) => Write(w.SourcePath(Source(w, e)), new string('v', e.Value))
        ),
        ("touch source", (w, e) => Touch(w.SourcePath(Source(w, e)), e.Value - 4)),
        (
            "write source, same time",
            (w, e) => WriteKeeping(w.SourcePath(Source(w, e)), $"v{e.Value}")
        ),
        ("replace source by rename", (w, e) => Replace(w.SourcePath(Source(w, e)), $"v{e.Value}")),
        (
            "swap sources",
            (w, e) => Swap(w.SourcePath(Source(w, e)), w.SourcePath((e.At + 1) % w.Sources.Length))
        ),
        ("delete source", (w, e) => Delete(w.SourcePath(Source(w, e)))),
        ("restore sources", (w, _) => Restore(w)),
        ("rename source", RenameSource),
        ("delete output", (w, e) => Delete(Output(w, e))),
        ("edit output", (w, e) => Write(Output(w, e), $"edited {e.Value}")),
        ("edit output, same size and time", (w, e) => Flip(Output(w, e))),
        ("truncate output", (w, e) => Truncate(Output(w, e))),
        ("swap outputs", (w, e) => Swap(Output(w, e), Output(w, e with { At = e.At + 1 }))),
        ("touch output", (w, e) => Touch(Output(w, e), e.Value - 4)),
        ("delete intermediates", (w, _) => DeleteFolder(Path.Combine(w.Outputs, ".build", "i"))),
        ("ask otherwise", (w, e) => Node(w, e).Request = e.Value % 4),
        ("other tool", (w, e) => w.Tool = e.Value % 4),
        ("want or not", (w, e) => Node(w, e).IsWanted ^= true),
        ("rename output", (w, e) => Node(w, e).Name = Renamed(Node(w, e).Name, e.Value % 2)),
        ("read another source", Rewire),
        ("leave or come back", Leave),
        ("lose the index", (w, _) => Delete(Path.Combine(w.Outputs, ".build", "index.db"))),
        ("move the workspace", Move),
    ];

    public static int Count => All.Length;

    /// <summary>Does it.</summary>
    /// <returns>What was done, for people.</returns>
    public static string Apply(World world, Edit edit)
    {
        var (name, apply) = All[edit.Kind];
        apply(world, edit);
        return $"{name} {edit.At} {edit.Value}";
    }

    /// <summary>Writes every source that isn't there.</summary>
    public static void Restore(World world)
    {
        for (var i = 0; i < world.Sources.Length; i++)
        {
            if (!File.Exists(world.SourcePath(i)))
            {
                Write(world.SourcePath(i), "v0");
            }
        }
    }

    private static int Source(World world, Edit edit) => edit.At % world.Sources.Length;

    private static Node Node(World world, Edit edit) => world.Nodes[edit.At % world.Nodes.Count];

    private static string Output(World world, Edit edit)
    {
        var node = Node(world, edit);
        return world.OutputPath(node, edit.Value % node.Outputs);
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static void Delete(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private static void WriteKeeping(string path, string text)
    {
        if (File.Exists(path))
        {
            var time = File.GetLastWriteTimeUtc(path);
            File.WriteAllText(path, text);
            File.SetLastWriteTimeUtc(path, time);
        }
    }

    private static void Replace(string path, string text)
    {
        if (File.Exists(path))
        {
            File.WriteAllText(path + ".tmp", text);
            File.SetLastWriteTimeUtc(path + ".tmp", File.GetLastWriteTimeUtc(path));
            File.Move(path + ".tmp", path, overwrite: true);
        }
    }

    // Whole seconds and years, back and forth.
    private static void Touch(string path, int how)
    {
        if (File.Exists(path))
        {
            var time = File.GetLastWriteTimeUtc(path);
            var whole = new DateTime(
                time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond),
                DateTimeKind.Utc
            );
            File.SetLastWriteTimeUtc(
                path,
                how % 2 == 0 ? time.AddYears(how) : whole.AddSeconds(how)
            );
        }
    }

    private static void Flip(string path)
    {
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: > 0 } bytes)
        {
            var time = File.GetLastWriteTimeUtc(path);
            bytes[^1] ^= 1;
            File.WriteAllBytes(path, bytes);
            File.SetLastWriteTimeUtc(path, time);
        }
    }

    private static void Truncate(string path)
    {
        if (File.Exists(path))
        {
            using var file = File.OpenWrite(path);
            file.SetLength(file.Length / 2);
        }
    }

    // By rename: times and inodes go with the names.
    private static void Swap(string a, string b)
    {
        if (a != b && File.Exists(a) && File.Exists(b))
        {
            File.Move(a, a + ".swap");
            File.Move(b, a);
            File.Move(a + ".swap", b);
        }
    }

    private static void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static void RenameSource(World world, Edit edit)
    {
        var source = Source(world, edit);
        var from = world.SourcePath(source);
        world.Sources[source] = Renamed(world.Sources[source], edit.Value % 2);
        if (File.Exists(from))
        {
            File.Move(from, world.SourcePath(source), overwrite: true);
        }
    }

    private static string Renamed(string name, int number) => $"{name.Split('~')[0]}~{number}";

    private static void Rewire(World world, Edit edit)
    {
        var node = Node(world, edit);
        var source = new Read(Read.Sources, edit.Value % world.Sources.Length);
        if (!node.Reads.Remove(source))
        {
            node.Reads.Insert(0, source);
        }
    }

    private static void Leave(World world, Edit edit)
    {
        var node = Node(world, edit);
        var isNeeded = world.Nodes.Any(n =>
            n.Parents.Contains(node.Id) || n.Reads.Any(r => r.Node == node.Id)
        );
        node.IsGone = !node.IsGone && !isNeeded;
    }

    private static void Move(World world, Edit edit)
    {
        var to = $"{world.Folder.Split("-moved")[0]}-moved{edit.Value % 2}";
        if (to != world.Folder)
        {
            Directory.Move(world.Folder, to);
            world.Folder = to;
        }
    }
}
