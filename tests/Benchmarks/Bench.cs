using System.Globalization;

namespace AvatarBuild.Benchmarks;

/// <summary>A temporary workspace with the repository's recipes, and the calls made in it.</summary>
internal sealed class Bench : IDisposable
{
    private readonly string repository;
    private byte[]? speech;

    public Bench(string repository, bool replay)
    {
        this.repository = repository;
        Root = Directory.CreateTempSubdirectory("avatar-bench-").FullName;
        foreach (var folder in (string[])["inputs/audio", "inputs/images", "recipes/backends"])
        {
            Directory.CreateDirectory(Path.Combine(Root, folder));
        }

        foreach (var file in (string[])["recipes/default.json", "recipes/backends/preview.json"])
        {
            File.Copy(Path.Combine(repository, file), Path.Combine(Root, file));
        }

        if (replay)
        {
            var tools = Directory.CreateDirectory(Path.Combine(Root, "tools")).FullName;
            foreach (var tool in (string[])["ffmpeg", "ffprobe"])
            {
                File.Copy(
                    Path.Combine(AppContext.BaseDirectory, "replay.sh"),
                    Path.Combine(tools, tool)
                );
                Environment[tool.ToUpperInvariant()] = Path.Combine(tools, tool);
            }
        }
    }

    public string Root { get; }

    public Dictionary<string, string> Environment { get; } = [];

    public string In(string path) => Path.Combine(Root, path);

    public void Portrait(string name, bool mouth)
    {
        var from = Path.Combine(repository, "inputs", "images", "astronaut");
        File.Copy(from + ".jpg", In($"inputs/images/{name}.jpg"));
        if (mouth)
        {
            File.Copy(from + ".json", In($"inputs/images/{name}.json"));
        }
    }

    /// <summary>Recordings of a number of seconds, from the sample's speech over and over; 16-bit mono.</summary>
    public void Recordings(int count, double seconds)
    {
        for (var i = 1; i <= count; i++)
        {
            Recording(i, seconds);
        }
    }

    /// <summary>One of them, written anew.</summary>
    public void Recording(int number, double seconds)
    {
        speech ??= File.ReadAllBytes(Path.Combine(repository, "inputs", "audio", "kennedy.wav"));
        var name = number.ToString("0000", CultureInfo.InvariantCulture);
        File.WriteAllBytes(In($"inputs/audio/video-{name}.wav"), Wave.Of(speech, seconds));
    }

    public Call Build(bool watchMemory, params string[] arguments) =>
        Call.Of(
            Path.Combine(repository, "build.sh"),
            [$"--working={Root}", .. arguments],
            Environment,
            watchMemory
        );

    /// <summary>A call that may end with any code.</summary>
    public Call Try(params string[] arguments) =>
        Call.Of(
            Path.Combine(repository, "build.sh"),
            [$"--working={Root}", .. arguments],
            Environment,
            mayFail: true
        );

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
