using System.Text.Json;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports;

/// <summary>Reads the last run's <c>report.json</c>, to compare this run with it.</summary>
internal static class ReportReader
{
    /// <summary>Reads the last run's report on a thread of its own; null where there is none, or one that can't be understood.</summary>
    public static Task<PreviousRun?> ReadAsync(Workspace workspace) =>
        Task.Run(() => Read(RunFiles.ReportIn(workspace)));

    private static PreviousRun? Read(string path)
    {
        if (!Disk.FileExists(path))
        {
            return null;
        }

        try
        {
            using var report = Disk.OpenUnbuffered(path);
            return Read(report);
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or InvalidOperationException
                        or FormatException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            return null;
        }
    }

    /// <summary>Reads a report; throws <see cref="JsonException"/> and others of its kind where it isn't one.</summary>
    public static PreviousRun Read(Stream report) => new Reading(report).Run();

    // Token by token and a piece of the file at a time; what many videos share is made once. At 10,000 videos a document of it takes
    // as long as two steps.
    private ref struct Reading(Stream report)
    {
        private const int Piece = 32 << 10;
        private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
        private const int MostWords = 50;
        private readonly List<(byte[] Utf8, string Text)> words = [];
        private Dictionary<string, PreviousVideo> videos = [];
        private byte[] bytes = new byte[Piece];
        private int filled;
        private bool isWhole;
        private Utf8JsonReader json = new([], isFinalBlock: false, default);
        private PreviousVideo? last;
        private int next;
        private string run = "";
        private string recipe = "";
        private DateTimeOffset start;
        private DateTimeOffset end;
        private double? average;

        public PreviousRun Run()
        {
            _ = Read();
            while (NextMember() is { } member)
            {
                switch (member)
                {
                    case "run":
                        run = json.GetString()!;
                        break;
                    case "recipe":
                        recipe = json.GetString()!;
                        break;
                    case "start":
                        start = json.GetDateTimeOffset();
                        break;
                    case "end":
                        end = json.GetDateTimeOffset();
                        break;
                    case "summary":
                        Summary();
                        break;
                    case "videos":
                        Videos();
                        break;
                    default:
                        Skip();
                        break;
                }
            }

            if (string.IsNullOrEmpty(run))
            {
                throw new JsonException("not a report");
            }

            return new PreviousRun(
                run,
                recipe,
                start,
                (end - start).TotalSeconds,
                counts,
                average,
                videos
            );
        }

        private void Summary()
        {
            while (NextMember() is { } member)
            {
                if (member == "averageSecondsMade")
                {
                    average = json.GetDouble();
                }
                else
                {
                    counts[member] = json.GetInt32();
                }
            }
        }

        private void Videos()
        {
            // As many as the summary counts, but never more than the report has room for.
            var count = counts.Values.Sum(number => (long)number);
            videos = new((int)Math.Clamp(count, 0, report.Length / 64), StringComparer.Ordinal);
            while (Read() && json.TokenType == JsonTokenType.StartObject)
            {
                Video();
            }
        }

        private void Video()
        {
            string name = "",
                status = "",
                backend = "";
            string? size = null,
                lowered = null;
            double? length = null;
            while (NextMember() is { } member)
            {
                switch (member)
                {
                    case "name":
                        name = json.GetString()!;
                        break;
                    case "status":
                        status = Word()!;
                        break;
                    case "backend":
                        backend = Word()!;
                        break;
                    case "size":
                        size = Word();
                        break;
                    case "lowered":
                        lowered = Word();
                        break;
                    case "lengthSeconds":
                        length = json.GetDouble();
                        break;
                    default:
                        Skip();
                        break;
                }
            }

            if (
                last is null
                || last.Status != status
                || last.Facts.Backend != backend
                || last.Facts.Size != size
                || last.Facts.Lowered != lowered
                || !Nullable.Equals(last.Facts.Length, length)
            )
            {
                last = new(status, new VideoFacts(backend, size, length, lowered));
            }

            videos[name] = last;
        }

        // Like the reader's own, which know only the piece they have.
        private bool Read()
        {
            while (!json.Read())
            {
                if (isWhole)
                {
                    return false;
                }

                var rest = bytes.AsSpan((int)json.BytesConsumed..filled);
                if (rest.Length == bytes.Length)
                {
                    Array.Resize(ref bytes, 2 * bytes.Length);
                    rest = bytes.AsSpan(0, filled);
                }

                rest.CopyTo(bytes);
                filled = rest.Length;
                var read = report.Read(bytes, filled, bytes.Length - filled);
                isWhole = read == 0;
                filled += read;
                json = new(bytes.AsSpan(0, filled), isWhole, json.CurrentState);
            }

            return true;
        }

        private void Skip()
        {
            var depth = json.CurrentDepth;
            if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                while (Read() && json.CurrentDepth > depth)
                {
                    // on to its end
                }
            }
        }

        // A member's name, with the reader at its value; null at the object's end.
        private string? NextMember()
        {
            if (!Read() || json.TokenType == JsonTokenType.EndObject)
            {
                return null;
            }

            var name = Word();
            return Read() ? name : null;
        }

        private string? Word()
        {
            if (
                json.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)
                || json.ValueIsEscaped
            )
            {
                return json.GetString();
            }

            // They come in the same order for each video.
            for (var i = 0; i < words.Count; i++)
            {
                var (utf8, text) = words[(next + i) % words.Count];
                if (json.ValueSpan.SequenceEqual(utf8))
                {
                    next = (next + i + 1) % words.Count;
                    return text;
                }
            }

            var word = json.GetString()!;
            if (words.Count < MostWords)
            {
                words.Add((json.ValueSpan.ToArray(), word));
            }

            return word;
        }
    }
}
