using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>When a hook is called.</summary>
public enum HookEvent
{
    /// <summary>A run that had something to do is over.</summary>
    End,

    /// <summary>The first video of a run failed for good.</summary>
    FirstFailure,

    /// <summary>A card became too warm to take jobs.</summary>
    HotCard,

    /// <summary>A card is given up for the rest of the run.</summary>
    QuarantinedCard,
}

/// <summary>What a hook's message looks like.</summary>
public enum HookTemplate
{
    /// <summary>The facts, for a program of one's own.</summary>
    Json,

    /// <summary>Slack's incoming webhooks.</summary>
    Slack,

    /// <summary>Feishu's (Lark's) custom bots.</summary>
    Feishu,

    /// <summary>DingTalk's custom robots.</summary>
    DingTalk,

    /// <summary>WeCom's group robots.</summary>
    WeCom,
}

/// <summary>Who is told of a run, and how: an address to post to, or a program. Holds no secret, only names of variables that do.</summary>
public sealed record HookSettings
{
    /// <summary>When; by default at the end.</summary>
    public ImmutableArray<string> On { get; init; } = ["end"];

    /// <summary>Where a message is posted, with <c>${NAME}</c> for values of environment variables; null where a program runs.</summary>
    public string? Post { get; init; }

    /// <summary>A program and its arguments; empty where a message is posted.</summary>
    public ImmutableArray<string> Run { get; init; } = [];

    /// <summary>What the message looks like.</summary>
    public HookTemplate Template { get; init; } = HookTemplate.Json;

    /// <summary>Name of the environment variable with the secret that signs messages; null for none.</summary>
    public string? SecretVariable { get; init; }

    /// <summary>HTTP headers, with <c>${NAME}</c> for values of environment variables.</summary>
    public NameValues Headers { get; init; } = NameValues.Empty;

    /// <summary>Longest a run waits for it, seconds.</summary>
    public double TimeoutSeconds { get; init; } = 10;
}
