using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Hooks;

/// <summary>
/// A message as each receiver wants it, signed where it takes a signature. Sources: the documentation of Slack's incoming
/// webhooks, Feishu's custom bots, DingTalk's custom robots and WeCom's group robots. Knows no network.
/// </summary>
internal static class HookRequest
{
    /// <summary>The most bytes of Markdown that WeCom takes.</summary>
    private const int WeComBytes = 4096;

    /// <summary>From an ASCII character to its full-width form.</summary>
    private const int FullWidth = 0xfee0;

    /// <summary>The request.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="address">Where it goes, variables filled in.</param>
    /// <param name="secret">What signs it, or null.</param>
    /// <param name="headers">Its own headers, variables filled in.</param>
    /// <param name="message">What it tells.</param>
    /// <param name="now">The time of the signature.</param>
    public static HttpRequestMessage Of(
        HookSettings hook,
        Uri address,
        string? secret,
        IEnumerable<KeyValuePair<string, string>> headers,
        HookMessage message,
        DateTimeOffset now
    )
    {
        var body = Encoding.UTF8.GetBytes(Body(hook.Template, message, secret, now));
        var request = new HttpRequestMessage(
            HttpMethod.Post,
            hook.Template == HookTemplate.DingTalk && secret is not null
                ? Signed(address, secret, now)
                : address
        )
        {
            Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
            },
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (hook.Template == HookTemplate.Json && secret is not null)
        {
            var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body);
            request.Headers.Add(
                "X-AvatarBuild-Signature",
                "sha256=" + Convert.ToHexStringLower(hash)
            );
        }

        return request;
    }

    private static string Body(
        HookTemplate template,
        HookMessage message,
        string? secret,
        DateTimeOffset now
    ) =>
        template switch
        {
            HookTemplate.Slack => Object(json =>
                json.WriteString("text", $"*{Slack(message.Title)}*\n{Slack(message.Text)}")
            ),
            HookTemplate.Feishu => Object(json => Feishu(json, message, secret, now)),
            HookTemplate.DingTalk => Object(json =>
                Markdown(
                    json,
                    "text",
                    $"#### {Plain(message.Title)}\n\n{Plain(string.Join("\n\n", message.Lines))}",
                    message.Title
                )
            ),
            HookTemplate.WeCom => Object(json =>
                Markdown(
                    json,
                    "content",
                    Cut($"**{Plain(message.Title)}**\n{Plain(message.Text)}", WeComBytes)
                )
            ),
            _ => message.Json,
        };

    private static void Feishu(
        Utf8JsonWriter json,
        HookMessage message,
        string? secret,
        DateTimeOffset now
    )
    {
        if (secret is not null)
        {
            // The other way round than DingTalk's: time and secret are the key, and nothing is what is signed.
            var time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var hash = HMACSHA256.HashData(
                Encoding.UTF8.GetBytes($"{time}\n{secret}"),
                Array.Empty<byte>()
            );
            json.WriteString("timestamp", time);
            json.WriteString("sign", Convert.ToBase64String(hash));
        }

        json.WriteString("msg_type", "interactive");
        json.WriteStartObject("card");
        json.WriteStartObject("config");
        json.WriteBoolean("wide_screen_mode", true);
        json.WriteEndObject();
        json.WriteStartObject("header");
        json.WriteString("template", message.IsGood ? "green" : "red");
        Text(json, "title", message.Title);
        json.WriteEndObject();
        json.WriteStartArray("elements");
        json.WriteStartObject();
        json.WriteString("tag", "div");
        Text(json, "text", message.Text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("tag", "plain_text");
        json.WriteString("content", text);
        json.WriteEndObject();
    }

    private static void Markdown(
        Utf8JsonWriter json,
        string member,
        string text,
        string? title = null
    )
    {
        json.WriteString("msgtype", "markdown");
        json.WriteStartObject("markdown");
        json.Optional("title", title);
        json.WriteString(member, text);
        json.WriteEndObject();
    }

    private static Uri Signed(Uri address, string secret, DateTimeOffset now)
    {
        var time = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret),
            Encoding.UTF8.GetBytes($"{time}\n{secret}")
        );
        var sign = Uri.EscapeDataString(Convert.ToBase64String(hash));
        var separator = address.Query.Length > 0 ? '&' : '?';
        return new Uri($"{address.AbsoluteUri}{separator}timestamp={time}&sign={sign}");
    }

    private static string Slack(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    // Neither robot says whether it knows backslashes; the full-width twin of such a character means nothing to any.
    private static string Plain(string text) =>
        string.Concat(
            text.Select(c =>
                "`*[]<>#~".Contains(c, StringComparison.Ordinal) ? (char)(c + FullWidth) : c
            )
        );

    private static string Cut(string text, int bytes)
    {
        var most = text.Length;
        while (Encoding.UTF8.GetByteCount(text.AsSpan(0, most)) > bytes)
        {
            most--;
        }

        // Half a pair is no character.
        return text[..(most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }

    private static string Object(Action<Utf8JsonWriter> members) =>
        ReportJson.Object(ReportJson.Indented with { Indented = false }, members);
}
