#pragma warning disable RS0030 // Tests make and read files by hand.
using System.IO.Compression;
using System.Text;
using AvatarBuild.Avatar.Frames;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Avatar.Tests.Backends;
using AvatarBuild.Avatar.Tests.Media;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Avatar.Tests.Frames;

/// <summary>Renderers that leave frames: their bytes become a video, and nothing in a file is ever run.</summary>
public sealed class FrameFilmTests
{
    private const int Limit = 60_000;
    private const int Frames = 5;
    private const int Width = 32;
    private const int Height = 16;

    // As Python's pickler writes them for torch.save of a tensor 5*16*32*3, one 5*3*16*32, and others.
    private const string Packed =
        "gAJjdG9yY2guX3V0aWxzCl9yZWJ1aWxkX3RlbnNvcl92MgpxACgoWAcAAABzdG9yYWdlcQFjdG9yY2gKQnl0ZVN0b3JhZ2UKcQJYAQAAADBxA1gDAAAAY3B1cQRNAB50cQVRSwAoSwVLEEsgSwN0cQYoTQAGS2BLA0sBdHEHiWNjb2xsZWN0aW9ucwpPcmRlcmVkRGljdApxCClScQl0cQpScQsu";

    private const string Planar =
        "gAJjdG9yY2guX3V0aWxzCl9yZWJ1aWxkX3RlbnNvcl92MgpxACgoWAcAAABzdG9yYWdlcQFjdG9yY2gKQnl0ZVN0b3JhZ2UKcQJYAQAAADBxA1gDAAAAY3B1cQRNAB50cQVRSwAoSwVLA0sQSyB0cQYoTQAGTQACSyBLAXRxB4ljY29sbGVjdGlvbnMKT3JkZXJlZERpY3QKcQgpUnEJdHEKUnELLg==";

    private const string Floats =
        "gAJjdG9yY2guX3V0aWxzCl9yZWJ1aWxkX3RlbnNvcl92MgpxACgoWAcAAABzdG9yYWdlcQFjdG9yY2gKRmxvYXRTdG9yYWdlCnECWAEAAAAwcQNYAwAAAGNwdXEETQAedHEFUUsAKEsFSxBLIEsDdHEGKE0ABktgSwNLAXRxB4ljY29sbGVjdGlvbnMKT3JkZXJlZERpY3QKcQgpUnEJdHEKUnELLg==";

    private const string Strided =
        "gAJjdG9yY2guX3V0aWxzCl9yZWJ1aWxkX3RlbnNvcl92MgpxACgoWAcAAABzdG9yYWdlcQFjdG9yY2gKQnl0ZVN0b3JhZ2UKcQJYAQAAADBxA1gDAAAAY3B1cQRNAB50cQVRSwAoSwVLEEsgSwN0cQYoTQAGSwNLMEsBdHEHiWNjb2xsZWN0aW9ucwpPcmRlcmVkRGljdApxCClScQl0cQpScQsu";

    private const string Listed =
        "gAJdcQBjdG9yY2guX3V0aWxzCl9yZWJ1aWxkX3RlbnNvcl92MgpxASgoWAcAAABzdG9yYWdlcQJjdG9yY2gKQnl0ZVN0b3JhZ2UKcQNYAQAAADBxBFgDAAAAY3B1cQVNAB50cQZRSwAoSwVLEEsgSwN0cQcoTQAGS2BLA0sBdHEIiWNjb2xsZWN0aW9ucwpPcmRlcmVkRGljdApxCSlScQp0cQtScQxhLg==";

    // What calls the shell when it is unpickled.
    private const string Evil = "gAJjcG9zaXgKc3lzdGVtCnEAWBAAAAB0b3VjaCAvdG1wL3B3bmVkcQGFcQJScQMu";

    private static Rendering Renderer(string kind, string path) =>
        new(
            "frames",
            $$"""
            { "command": ["tool", "{image}", "{audio}"], "sizes": ["32*16"],
              "output": { "path": "{outdir}/{{path}}", "frames": "{{kind}}" } }
            """
        )
        {
            Ffmpeg = new TestExecutor(),
        };

    // From red to blue.
    private static byte[] Pixels(bool isPlanar)
    {
        var bytes = new List<byte>();
        for (var frame = 0; frame < Frames; frame++)
        {
            byte[] colour = [(byte)(200 - (45 * frame)), 30, (byte)(20 + (45 * frame))];
            bytes.AddRange(
                isPlanar
                    ? colour.SelectMany(level => Enumerable.Repeat(level, Width * Height))
                    : Enumerable.Repeat(colour, Width * Height).SelectMany(pixel => pixel)
            );
        }

        return [.. bytes];
    }

    private static byte[] Npy(string header, byte[] data)
    {
        var text = Encoding.ASCII.GetBytes(header.PadRight(117) + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, .. data];
    }

    private static byte[] Pt(string pickle, byte[] data)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("video/data.pkl", Convert.FromBase64String(pickle));
            Add("video/byteorder", "little"u8.ToArray());
            Add("video/data/0", data);
            void Add(string name, byte[] bytes)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }

        return file.ToArray();
    }

    private static byte[] Left(string what) =>
        what switch
        {
            "rgb24" => Pixels(isPlanar: false),
            "npy" => Npy(
                "{'descr': '|u1', 'fortran_order': False, 'shape': (5, 16, 32, 3), }",
                Pixels(isPlanar: false)
            ),
            "npy planar" => Npy(
                "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 5, 3, 16, 32), }",
                Pixels(isPlanar: true)
            ),
            "pt" => Pt(Packed, Pixels(isPlanar: false)),
            "pt planar" => Pt(Planar, Pixels(isPlanar: true)),
            _ => throw new InvalidOperationException(what),
        };

    private static async Task IsFilmAsync(Rendering rendering, CancellationToken token)
    {
        var result = await rendering.RunAsync(token);
        Assert.True(result is StepResult.Succeeded, (result as StepResult.Failed)?.Why.Message);
        var raw = Path.Combine(rendering.Work, "seen.rgb");
        await rendering.Ffmpeg!.RunAsync(
            new CommandSpec
            {
                Program = "ffmpeg",
                Arguments =
                [
                    "-v",
                    "error",
                    "-i",
                    "render.mp4",
                    "-pix_fmt",
                    "rgb24",
                    "-f",
                    "rawvideo",
                    raw,
                ],
                WorkingDirectory = rendering.Work,
            },
            token
        );
        var seen = await File.ReadAllBytesAsync(raw, token);
        Assert.Equal(Frames * Width * Height * 3, seen.Length);
        var pixels = Pixels(isPlanar: false);
        for (var i = 0; i < seen.Length; i++)
        {
            Assert.InRange(seen[i] - pixels[i], -12, 12);
        }

        // What was taken out of an archive is gone.
        Assert.False(File.Exists(Path.Combine(rendering.Work, "frames.raw")));
    }

    [Theory(Timeout = Limit)]
    [InlineData("rgb24")]
    [InlineData("npy")]
    [InlineData("npy planar")]
    [InlineData("pt")]
    [InlineData("pt planar")]
    public async Task Frames_in_one_file_become_a_video_of_their_colours(string what)
    {
        using var rendering = Renderer(what.Split(' ')[0], "frames.bin");
        rendering.Program = command =>
        {
            Rendering.Write(command, "out/frames.bin");
            File.WriteAllBytes(Path.Combine(rendering.Work, "out/frames.bin"), Left(what));
            return Rendering.Ended(0);
        };
        await IsFilmAsync(rendering, TestContext.Current.CancellationToken);
    }

    private sealed class Asked(IExecutor executor, Action first) : IExecutor
    {
        public Task<CommandResult> RunAsync(CommandSpec command, CancellationToken token)
        {
            first();
            return executor.RunAsync(command, token);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Cards_are_given_back_before_frames_are_encoded()
    {
        using var rendering = Renderer("rgb24", "frames.bin");
        var wasReleased = false;
        rendering.Ffmpeg = new Asked(rendering.Ffmpeg!, () => wasReleased = rendering.HasReleased);
        rendering.Program = command =>
        {
            Rendering.Write(command, "out/frames.bin");
            File.WriteAllBytes(Path.Combine(rendering.Work, "out/frames.bin"), Left("rgb24"));
            return Rendering.Ended(0);
        };
        Assert.IsType<StepResult.Succeeded>(
            await rendering.RunAsync(TestContext.Current.CancellationToken)
        );
        Assert.True(wasReleased);
    }

    [Fact(Timeout = Limit)]
    public async Task A_folder_of_PNGs_becomes_a_video_in_the_order_of_their_names()
    {
        var token = TestContext.Current.CancellationToken;
        using var media = new MediaFolder();
        var raw = media.PathOf("pixels.raw");
        await File.WriteAllBytesAsync(raw, Pixels(isPlanar: false), token);
        var pngs = Path.Combine(media.Root, "%02d frame.png");
        await media.MakeAsync(
            "x",
            [
                .. (string[])
                    [
                        "-f",
                        "rawvideo",
                        "-pix_fmt",
                        "rgb24",
                        "-video_size",
                        "32x16",
                        "-i",
                        raw,
                        pngs,
                        "-f",
                        "null",
                    ],
            ]
        );
        using var rendering = Renderer("png", "frames");
        rendering.Program = _ =>
        {
            var folder = Directory.CreateDirectory(Path.Combine(rendering.Work, "out/frames"));
            foreach (var png in Directory.GetFiles(media.Root, "*.png"))
            {
                File.Copy(png, Path.Combine(folder.FullName, Path.GetFileName(png)));
            }

            return Rendering.Ended(0);
        };
        await IsFilmAsync(rendering, token);
    }

    [Theory(Timeout = Limit)]
    [InlineData("rgb24", "short", "whole pictures of 32*16")]
    [InlineData("npy", "text", "isn't a .npy file")]
    [InlineData("npy", "floats", "bytes ('|u1') are read")]
    [InlineData("npy", "other size", "its pictures are 16*32, and 32*16 was asked for")]
    [InlineData("npy", "short", "whole pictures of 32*16")]
    [InlineData("pt", "text", "isn't a .pt file")]
    [InlineData("pt", "short", "its storage has 100 bytes of 7680")]
    public async Task Frames_that_are_not_what_was_said_are_told(
        string kind,
        string what,
        string message
    )
    {
        using var rendering = Renderer(kind, "frames.bin");
        rendering.Program = command =>
        {
            Rendering.Write(command, "out/frames.bin", "no frames at all");
            var bytes = (kind, what) switch
            {
                ("rgb24", _) => Left("rgb24")[..^1],
                ("npy", "floats") => Npy(
                    "{'descr': '<f4', 'fortran_order': False, 'shape': (5, 16, 32, 3), }",
                    []
                ),
                ("npy", "other size") => Npy(
                    "{'descr': '|u1', 'fortran_order': False, 'shape': (5, 32, 16, 3), }",
                    []
                ),
                ("npy", "short") => Left("npy")[..^1],
                ("pt", "short") => Pt(Packed, new byte[100]),
                _ => null,
            };
            if (bytes is not null)
            {
                File.WriteAllBytes(Path.Combine(rendering.Work, "out/frames.bin"), bytes);
            }

            return Rendering.Ended(0);
        };
        var failure = await rendering.FailureAsync(TestContext.Current.CancellationToken);
        Assert.Equal("BadFrames", failure.Class);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{output}")]
    [InlineData("/shared/frames")]
    public void Frames_are_left_in_a_private_folder_or_the_description_is_refused(string path)
    {
        var problems = new List<Problem>();
        Assert.Null(
            BackendReader.Read(
                $$"""
                { "command": ["tool", "{image}", "{audio}", "{output}"], "output": { "path": "{{path}}", "frames": "png" } }
                """,
                "a.json",
                "a",
                problems
            )
        );
        Assert.Contains("private folder", problems.Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_of_a_tensor_says_its_storage_and_shape()
    {
        var tensor = TensorPickle.Read(Convert.FromBase64String(Packed));
        Assert.Equal(("0", "ByteStorage", 0L), (tensor.Key, tensor.Storage, tensor.Offset));
        Assert.Equal([5, 16, 32, 3], tensor.Shape);
        Assert.Equal([1536, 96, 3, 1], tensor.Strides);
        Assert.Equal("FloatStorage", TensorPickle.Read(Convert.FromBase64String(Floats)).Storage);
    }

    [Theory]
    [InlineData(Evil, "it names posix.system")]
    [InlineData(Listed, "it has the instruction 0x5d")]
    [InlineData("gAIu", "it isn't one tensor")]
    [InlineData("gAI=", "it ends in the middle")]
    [InlineData("gAJjb3MKc3lzdGVtCi4=", "it names os.system")]
    public void A_pickle_of_anything_else_is_refused_and_not_run(string pickle, string why)
    {
        var refused = Assert.Throws<InvalidDataException>(() =>
            TensorPickle.Read(Convert.FromBase64String(pickle))
        );
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Floats, "FloatStorage")]
    [InlineData(Strided, "isn't contiguous")]
    public void A_tensor_that_is_no_row_of_bytes_is_refused(string pickle, string why)
    {
        using var folder = new TempFolder();
        var path = folder["a.pt"];
        File.WriteAllBytes(path, Pt(pickle, new byte[7680]));
        var refused = Assert.Throws<InvalidDataException>(() =>
            TorchFile.Read(path, folder["raw"])
        );
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Cut at every byte, and every byte set to every value: told, or another tensor, but never anything else.</summary>
    [Fact]
    public void A_damaged_pickle_is_told_wherever_it_is_damaged()
    {
        var whole = Convert.FromBase64String(Packed);
        for (var at = 0; at < whole.Length; at++)
        {
            Assert.Throws<InvalidDataException>(() => TensorPickle.Read(whole.AsMemory(0, at)));
            for (var value = 0; value < 256; value++)
            {
                var damaged = (byte[])whole.Clone();
                damaged[at] = (byte)value;
                try
                {
                    TensorPickle.Read(damaged);
                }
                catch (InvalidDataException)
                {
                    // Told.
                }
            }
        }
    }
}
