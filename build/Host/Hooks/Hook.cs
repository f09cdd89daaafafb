using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Hooks;

/// <summary>A hook could not be called; its message holds no secret.</summary>
internal sealed class HookException(string message) : Exception(message);

/// <summary>One hook: calls an address or a program. What it says of its failures holds neither the address nor what came back.</summary>
/// <param name="settings">What the recipe says.</param>
/// <param name="root">The workspace, absolute: where programs run.</param>
/// <param name="logs">The run's folder of logs, absolute.</param>
/// <param name="time">The clock.</param>
internal sealed partial class Hook(
    HookSettings settings,
    string root,
    string logs,
    TimeProvider time
)
{
    /// <summary>Between asking a program to end and forcing it, of which the hook's time-out leaves room.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Longest it may take.</summary>
    public TimeSpan Limit { get; } = TimeSpan.FromSeconds(settings.TimeoutSeconds);

    /// <summary>Is it called on this?</summary>
    public bool IsOn(HookEvent what) =>
        settings.On.Contains(Words.Of(what), StringComparer.Ordinal);

    /// <summary>Calls it.</summary>
    /// <exception cref="HookException">It failed, or took too long.</exception>
    public async Task CallAsync(HookMessage message, IExecutor executor)
    {
        try
        {
            if (settings.Post is { } post)
            {
                await PostAsync(post, message).ConfigureAwait(false);
            }
            else
            {
                await RunAsync(message, executor).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            throw new HookException(
                FormattableString.Invariant($"it took longer than {settings.TimeoutSeconds} s")
            );
        }
    }

    private async Task PostAsync(string post, HookMessage message)
    {
        if (!Uri.TryCreate(Filled(post), UriKind.Absolute, out var address) || !IsWeb(address))
        {
            throw new HookException("its address isn't one of http or https");
        }

        var headers = settings.Headers.Values.ToDictionary(h => h.Key, h => Filled(h.Value));
        var secret = settings.SecretVariable is { } variable ? Variable(variable) : null;
        using var request = HookRequest.Of(
            settings,
            address,
            secret,
            headers,
            message,
            time.GetUtcNow()
        );
        using var limit = new CancellationTokenSource(Limit, time);
        // A redirect would carry secrets to where nobody meant them to go.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler)
        {
            MaxResponseContentBufferSize = 64 * 1024,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        try
        {
            using var response = await client.SendAsync(request, limit.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new HookException($"it answered {(int)response.StatusCode}");
            }

            Judge(await response.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false));
        }
        catch (HttpRequestException e)
        {
            throw new HookException($"it can't be reached ({e.HttpRequestError})");
        }
    }

    // These robots answer 200 to what they refuse, and say so in the answer.
    private void Judge(string answer)
    {
        var member = settings.Template switch
        {
            HookTemplate.Feishu => "code",
            HookTemplate.DingTalk or HookTemplate.WeCom => "errcode",
            _ => null,
        };
        if (member is null)
        {
            return;
        }

        try
        {
            using var json = JsonDocument.Parse(answer);
            if (
                json.RootElement.TryGetProperty(member, out var code)
                && code.TryGetInt64(out var number)
                && number != 0
            )
            {
                throw new HookException(
                    FormattableString.Invariant($"it refused the message ({member} {number})")
                );
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new HookException("its answer isn't that of such a robot");
        }
    }

    private async Task RunAsync(HookMessage message, IExecutor executor)
    {
        var name = $"hook-{Words.Of(message.Event)}-{Guid.NewGuid().ToString("N")[..8]}";
        var payload = Path.Combine(logs, name + ".json");
        Disk.CreateFolder(logs);
        Disk.WriteText(payload, message.Json + "\n");
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["event"] = Words.Of(message.Event),
            ["title"] = message.Title,
            ["text"] = message.Text,
            ["payload"] = payload,
        };
        var words = settings.Run.Select(word => FilledOnly(word, values)).ToImmutableArray();
        var program = words[0].Contains('/', StringComparison.Ordinal)
            ? Path.GetFullPath(words[0], root)
            : words[0];
        var command = new CommandSpec
        {
            Program = program,
            Arguments = words[1..],
            WorkingDirectory = root,
            LogPath = Path.Combine(logs, name + ".log"),
        };
        using var limit = new CancellationTokenSource(
            Limit > Grace * 2 ? Limit - Grace : Limit / 2,
            time
        );
        try
        {
            var result = await executor.RunAsync(command, limit.Token).ConfigureAwait(false);
            if (!result.Succeeded)
            {
                throw new HookException($"{settings.Run[0]} ended with {result.ExitCode}");
            }
        }
        catch (ProgramNotStartedException e)
        {
            throw new HookException(e.Message);
        }
    }

    // A brace that opens none of these names is the program's own.
    private static string FilledOnly(string word, Dictionary<string, string> values)
    {
        var all = new Dictionary<string, string>(values, StringComparer.Ordinal);
        foreach (var name in Placeholders.In(word))
        {
            all.TryAdd(name, "{" + name + "}");
        }

        return Placeholders.Fill(word, all);
    }

    private static bool IsWeb(Uri address) =>
        address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;

    private static string Filled(string text) =>
        Name().Replace(text, match => Variable(match.Groups[1].Value));

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new HookException($"the environment variable {name} isn't set");

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Name();
}
