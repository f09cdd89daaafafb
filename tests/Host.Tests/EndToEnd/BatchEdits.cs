#pragma warning disable RS0030 // tests look at files without the product's own file operations

using AvatarBuild.Oracle;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What a user does to a batch between two runs.</summary>
internal static class BatchEdits
{
    private static readonly (string Name, Action<Workspace, Batch, string, int> Apply)[] All =
    [
        ("other recording", (w, _, v, n) => w.Recording(v, 1 + (n % 3))),
        (
            "swap recordings",
            (w, b, _, _) => Swap(w, Recording(b.Videos[0]), Recording(b.Videos[^1]))
        ),
        (
            "rename recording",
            (w, _, v, _) => Rename(w, Recording(v), Recording(v.StartsWith('x') ? v[1..] : "x" + v))
        ),
        ("another recording", (w, _, _, n) => w.Recording("b", 1 + (n % 3))),
        ("delete recording", DeleteRecording),
        ("prompt", (w, _, v, n) => w.Write($"inputs/prompts/{v}.txt", $"speak {n % 2}")),
        (
            "subtitles",
            (w, _, v, n) =>
                w.Write($"inputs/subtitles/{v}.srt", Rendered.Subtitles($"line {n % 2}"))
        ),
        ("no subtitles", (w, _, v, _) => DeleteIfThere(w, $"inputs/subtitles/{v}.srt")),
        ("a byte after the portrait", (w, _, _, n) => Append(w, "inputs/images/default.jpg", n)),
        ("own portrait", (w, _, v, _) => w.Portrait(v)),
        ("no own portrait", (w, _, v, _) => DeleteIfThere(w, $"inputs/images/{v}.jpg")),
        ("poster", (_, b, _, n) => b.Recipe["poster"] = n % 2 == 0 ? "0" : "0.4"),
        ("silent", (_, b, _, n) => b.Recipe["silent"] = $"{3 + (n % 2)}"),
        ("black", (_, b, _, n) => b.Recipe["black"] = $"{3 + (n % 2)}"),
        ("fit", (_, b, _, n) => b.Recipe["fit"] = n % 2 == 0 ? "cover" : "blur"),
        ("delete video", (w, _, v, _) => DeleteIfThere(w, $"outputs/{v}.mp4")),
        ("delete poster", (w, _, v, _) => DeleteIfThere(w, $"outputs/{v}.jpg")),
        ("edit video, same size and time", (w, _, v, _) => Flip(w, $"outputs/{v}.mp4")),
        ("delete intermediates", (w, _, _, n) => DeleteIntermediates(w, n)),
        ("lose the index", (w, _, _, _) => DeleteIfThere(w, "outputs/.build/index.db")),
        ("touch everything", (w, _, _, _) => w.TouchAll()),
        ("out of luck", (w, b, v, _) => Luck(w, b, v)),
    ];

    public static int Count => All.Length;

    /// <summary>Does it, and writes the recipe as the model has it.</summary>
    public static string Apply(Workspace workspace, Batch batch, Edit edit)
    {
        var video = batch.Videos[edit.At % batch.Videos.Count];
        var (name, apply) = All[edit.Kind];
        apply(workspace, batch, video, edit.Value);
        WriteRecipe(workspace, batch);
        return $"{name} ({video} {edit.Value})";
    }

    public static void WriteRecipe(Workspace workspace, Batch batch)
    {
        var (poster, silent, black, fit) = (
            batch.Recipe["poster"],
            batch.Recipe["silent"],
            batch.Recipe["black"],
            batch.Recipe["fit"]
        );
        workspace.Recipe(
            $$"""
            { "backend": "model", "retryDelaySeconds": 0, SMALL, "prompt": "", "image": { "fit": "{{fit}}" },
              "finish": { "posterSeconds": {{poster}} },
              "checks": { "maxSilentSeconds": {{silent}}, "maxBlackSeconds": {{black}} } }
            """
        );
    }

    private static string Recording(string video) => $"inputs/audio/{video}.wav";

    private static void Swap(Workspace workspace, string a, string b)
    {
        if (a != b)
        {
            Rename(workspace, a, "inputs/swap");
            Rename(workspace, b, a);
            Rename(workspace, "inputs/swap", b);
        }
    }

    private static void Rename(Workspace workspace, string from, string to) =>
        File.Move(workspace[from], workspace[to], overwrite: true);

    private static void DeleteRecording(Workspace workspace, Batch batch, string video, int value)
    {
        if (batch.Videos.Count > 1)
        {
            workspace.Delete(Recording(video));
        }
    }

    private static void DeleteIfThere(Workspace workspace, string path)
    {
        if (workspace.Has(path))
        {
            workspace.Delete(path);
        }
    }

    private static void Append(Workspace workspace, string path, int value)
    {
        using var file = new FileStream(workspace[path], FileMode.Append);
        file.WriteByte((byte)value);
    }

    private static void Flip(Workspace workspace, string path)
    {
        if (workspace.Has(path))
        {
            var (bytes, time) = (workspace.Bytes(path), File.GetLastWriteTimeUtc(workspace[path]));
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(workspace[path], bytes);
            File.SetLastWriteTimeUtc(workspace[path], time);
        }
    }

    private static void DeleteIntermediates(Workspace workspace, int value)
    {
        string[] kinds = ["audio", "image", "render", "verify", "finish", "check"];
        for (var i = 0; i < kinds.Length; i++)
        {
            var folder = workspace[$"outputs/.build/{kinds[i]}"];
            if ((value % 2 == 0 || value % kinds.Length == i) && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static void Luck(Workspace workspace, Batch batch, string video)
    {
        if (batch.OutOfLuck.Remove(video))
        {
            workspace.ModelForgets("fail", video);
        }
        else
        {
            batch.OutOfLuck.Add(video);
            workspace.Model("fail", video);
        }
    }
}
