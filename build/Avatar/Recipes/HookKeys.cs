using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>The keys of a recipe's <c>hooks</c>, and what no single one of them can tell.</summary>
internal static class HookKeys
{
    private const string Example =
        "{\"on\": [\"end\", \"firstFailure\"], \"post\": \"${SLACK_WEBHOOK}\", \"template\": \"slack\"}";

    /// <summary>Words for when, as recipes write them.</summary>
    public static ImmutableArray<string> Words { get; } =
    ["end", "firstFailure", "hotCard", "quarantinedCard"];

    public static KeyTable<HookSettings> Table { get; } =
        new([
            new(
                "on",
                new TextsShape(),
                "When: end, firstFailure, hotCard, quarantinedCard.",
                "[\"end\", \"firstFailure\"]",
                h => h.On,
                (h, v) => h with { On = (ImmutableArray<string>)v! }
            ),
            new(
                "post",
                new TextShape(1),
                "Address to post to; ${NAME} stands for an environment variable's value.",
                "\"${SLACK_WEBHOOK}\"",
                h => h.Post,
                (h, v) => h with { Post = (string)v! }
            ),
            new(
                "run",
                new TextsShape(),
                "Or a program and its arguments, with {event}, {title}, {text}, {payload} (a file of JSON).",
                "[\"./notify.sh\", \"{title}\"]",
                _ => null,
                (h, v) => h with { Run = (ImmutableArray<string>)v! }
            ),
            new(
                "template",
                new ChoiceShape(
                    new Choice("json", HookTemplate.Json),
                    new Choice("slack", HookTemplate.Slack),
                    new Choice("feishu", HookTemplate.Feishu),
                    new Choice("dingtalk", HookTemplate.DingTalk),
                    new Choice("wecom", HookTemplate.WeCom)
                ),
                "What is posted.",
                "\"slack\"",
                h => h.Template,
                (h, v) => h with { Template = (HookTemplate)v! }
            ),
            new(
                "secretVariable",
                new TextShape(1),
                "Environment variable with the secret that signs what is posted (feishu, dingtalk, json).",
                "\"FEISHU_SECRET\"",
                h => h.SecretVariable,
                (h, v) => h with { SecretVariable = (string)v! }
            ),
            new(
                "headers",
                new ScalarsShape(),
                "HTTP headers; ${NAME} stands for an environment variable's value.",
                "{\"Authorization\": \"Bearer ${TOKEN}\"}",
                h => h.Headers,
                (h, v) => h with { Headers = (NameValues)v! }
            ),
            new(
                "timeoutSeconds",
                new NumberShape(0.1, 300),
                "Longest a run waits for it.",
                "10",
                h => h.TimeoutSeconds,
                (h, v) => h with { TimeoutSeconds = (double)v! }
            ),
        ]);

    /// <summary>The recipe's key.</summary>
    public static Key<Settings> Key { get; } =
        new(
            "hooks",
            new ItemsShape(Table),
            "Who is told of a run; see Hooks.",
            $"[{Example}]",
            s => s.Hooks,
            (s, v) => s with { Hooks = [.. ((ImmutableArray<object?>)v!).Cast<HookSettings>()] }
        );

    /// <summary>Looks at hooks as a whole.</summary>
    public static void Check(Settings settings, Place at, List<Problem> problems)
    {
        foreach (var hook in settings.Hooks)
        {
            if (hook.Post is null == hook.Run.IsEmpty)
            {
                problems.Add(
                    at.Problem(
                        "a hook has either \"post\" or \"run\"",
                        "write for example " + Example
                    )
                );
            }

            CheckSecret(hook, at, problems);
            foreach (var word in hook.On)
            {
                if (!Words.Contains(word))
                {
                    problems.Add(
                        at.Problem(
                            $"a hook can't be called on '{word}'",
                            SpellingSuggestion.For(word, Words) is { } near
                                ? $"did you mean '{near}'?"
                                : $"known: {string.Join(", ", Words)}"
                        )
                    );
                }
            }
        }
    }

    // Whoever knows the address of such a robot can write as it.
    private static void CheckSecret(HookSettings hook, Place at, List<Problem> problems)
    {
        if (
            hook is { Template: not HookTemplate.Json, Post: { } post }
            && !post.Contains("${", StringComparison.Ordinal)
        )
        {
            problems.Add(
                at.Problem(
                    "the address of a hook for a chat is a secret and doesn't belong in a recipe",
                    "put it into an environment variable and write \"post\": \"${ITS_NAME}\""
                )
            );
        }
    }
}
