using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Tests.Backends;

public sealed class BackendReaderTests
{
    private static string Wrong(string text)
    {
        var problems = new List<Problem>();
        Assert.Null(BackendReader.Read(text, "b.json", "b", problems));
        return string.Join('\n', problems);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(
        "{}",
        "b.json:1:1: says neither command nor builtin; add \"command\": [\"program\", \"argument\", …]"
    )]
    [InlineData(
        "{\"builtin\": \"previw\"}",
        "b.json:1:13: builtin must be one of \"preview\", not \"previw\"; did you mean \"preview\"?"
    )]
    [InlineData(
        "{\"comand\": []}",
        "b.json:1:2: unknown key 'comand'; did you mean 'command'?\nb.json:1:1: says neither command nor builtin; add \"command\": [\"program\", \"argument\", …]"
    )]
    [InlineData(
        "{\"builtin\": \"preview\", \"command\": [\"x\"]}",
        "b.json:1:24: command and builtin exclude each other; keep one of them"
    )]
    [InlineData(
        "{\"command\": []}",
        "b.json:1:2: command names no program; write the program first, then its arguments"
    )]
    [InlineData(
        "{\"command\": \"python3 x.py {image}\"}",
        "b.json:1:13: command must be a list of texts, not \"python3 x.py {image}\"; write for example \"command\": [\"python3\", \"render.py\", \"--image\", \"{image}\", \"--audio\", \"{audio}\", \"--out\", \"{output}\"]"
    )]
    [InlineData(
        "{\"command\": [\"x\", \"{image}\", \"{workdir}\"]}",
        "b.json:1:2: command never says {audio}; add an argument with {audio}"
    )]
    [InlineData(
        "{\"command\": [\"x\", \"{image}\", \"{audio}\",\n\"--o={outptu}\", \"{output}\", \"{zzzzzzzzz}\"], \"environment\": {\"A\": \"{gpu}\"}}",
        "b.json:2:1: unknown placeholder {outptu}; did you mean {output}?\nb.json:2:29: unknown placeholder {zzzzzzzzz}; declare it in options, or write {{zzzzzzzzz}} for the text itself\nb.json:2:66: unknown placeholder {gpu}; did you mean {gpus}?"
    )]
    [InlineData(
        "{\"builtin\": \"preview\", \"sizes\": [\"704*384\", \"1x1\"]}",
        "b.json:1:45: sizes holds \"1x1\", which isn't a size; write for example \"704*384\""
    )]
    [InlineData(
        "{\"builtin\": \"preview\", \"sizes\": \"all\"}",
        "b.json:1:33: sizes must be \"any\" or a list of sizes like \"704*384\", not \"all\"; write for example \"sizes\": [\"704*384\", \"384*256\"]"
    )]
    [InlineData(
        "{\"builtin\": \"preview\", \"resources\": {\"gpus\": 1}}",
        "b.json:1:38: unknown key 'resources.gpus'; did you mean 'gpu'?"
    )]
    [InlineData(
        "{\"builtin\": \"preview\", \"failures\": [{\"exitcode\": 1}, 3]}",
        "b.json:1:38: unknown key 'exitcode'; did you mean 'exitCode'?\nb.json:1:37: class is missing; add \"class\": \"OutOfMemory\"\nb.json:1:54: failures must hold objects, not 3; write { … } there"
    )]
    [InlineData(
        "{\"builtin\": \"preview\", \"failures\": [{\"class\": \"A\"}]}",
        "b.json:1:37: a failure needs an exitCode or a pattern; add what tells it"
    )]
    [InlineData(
        "{\"builtin\": \"preview\", \"sizes\": [\"704*384\"],\n\"makes\": {\"720*400\": \"704*380\", \"704*384\": \"704*384\"}}",
        "b.json:2:22: 720*400 is to come out as 704*380, which isn't in sizes; name one of 704*384\nb.json:2:33: 704*384 is in sizes, so it comes out as it is; take it out of makes, or out of sizes"
    )]
    [InlineData(
        "{\"builtin\": \"preview\", \"sizes\": [\"384*256\", \"704*384\"],\n\"areas\": [\"384*256\", \"688*368\"]}",
        "b.json:1:45: no area holds 704*384; the largest is 688*368; add a larger one to areas, or take the size away"
    )]
    [InlineData(
        "{\"builtin\": \"preview\", \"sizes\": [\"384*256\"], \"areas\": [\"384*256\"],\n\"makes\": {\"720*400\": \"384*256\"}}",
        "b.json:2:11: no area holds 720*400; the largest is 384*256; add a larger one to areas, or take the size away"
    )]
    [InlineData(
        "{\"builtin\": \"preview\", \"makes\": {\"720*400\": \"704*384\"}, \"areas\": [\"720*400\"]}",
        "b.json:1:33: makes says little while sizes are any; list in sizes what comes out\nb.json:1:66: areas says little while sizes are any; list in sizes what comes out"
    )]
    [InlineData(
        "{\"builtin\": \"preview\", \"makes\": {\"720x400\": \"704*384\", \"720*400\": 3}, \"areas\": \"any\"}",
        "b.json:1:34: makes holds \"720x400\", which isn't a size; write for example \"makes\": {\"720*400\": \"704*384\"}\nb.json:1:67: makes holds 3, which isn't a size; write for example \"makes\": {\"720*400\": \"704*384\"}\nb.json:1:80: areas must be a list of sizes like \"704*384\", not \"any\"; write for example \"areas\": [\"720*400\", \"384*256\"]"
    )]
    [InlineData(
        "{\"builtin\": \"preview\", \"makes\": []}",
        "b.json:1:33: makes must be an object of sizes like {\"720*400\": \"704*384\"}, not an empty list; write for example \"makes\": {\"720*400\": \"704*384\"}"
    )]
    public Task A_wrong_backend_is_told_with_its_place_and_remedy(string text, string expected) =>
        Task.Run(() => Assert.Equal(expected, Wrong(text)), TestContext.Current.CancellationToken);

    [Fact(Timeout = 20_000)]
    public Task A_command_backend_is_read_whole() =>
        Task.Run(
            () =>
            {
                var problems = new List<Problem>();
                var backend = BackendReader.Read(
                    """
                    {
                      "command": ["torchrun", "--master_port={port}", "i.py", "--prompt", "{prompt}", "{image}", "{audio}", "{output}", "{steps}"],
                      "environment": { "CUDA_VISIBLE_DEVICES": "{gpus}", "ENABLE_COMPILE": true },
                      "options": { "steps": 4 }, "sizes": ["704*384"], "fps": 25, "framesPerClip": 48, "maxSeconds": 600,
                      "toleranceSeconds": 0.12, "resources": { "gpu": 5 }, "workingFolder": "/opt/x",
                      "fingerprint": { "revision": "r1", "files": ["a.py"] },
                      "failures": [{ "pattern": "out of memory", "class": "OutOfMemory", "transient": true }, { "exitCode": 3, "class": "Bad" }]
                    }
                    """,
                    "b.json",
                    "b",
                    problems
                )!;
                Assert.Empty(problems);
                Assert.True(
                    backend
                        is {
                            UsesPrompt: true,
                            UsesSeed: false,
                            Name: "b",
                            FramesPerClip: 48,
                            MaxSeconds: 600,
                            ToleranceSeconds: 0.12,
                            Revision: "r1",
                            WorkingFolder: "/opt/x"
                        }
                );
                Assert.Equal(new BackendResources { Gpu = 5 }, backend.Resources);
                Assert.Equal(
                    [
                        new FailureRule
                        {
                            Pattern = "out of memory",
                            Class = "OutOfMemory",
                            Transient = true,
                        },
                        new FailureRule { ExitCode = 3, Class = "Bad" },
                    ],
                    backend.Failures
                );
                Assert.Equal("true", backend.Environment.Values["ENABLE_COMPILE"]);
                Assert.True(backend.Allows(new(704, 384)) && !backend.Allows(new(384, 256)));
            },
            TestContext.Current.CancellationToken
        );

    [Theory(Timeout = 20_000)]
    [InlineData("--p={prompt}", "--p={image} %s '\"")]
    [InlineData("{{prompt}}", "{prompt}")]
    [InlineData("{\"a\": {seed}, \"b\": { } }", "{\"a\": 7, \"b\": { } }")]
    [InlineData("{", "{")]
    [InlineData("{seed}{seed}", "77")]
    public Task Placeholders_are_filled_once_and_other_braces_stay(string text, string expected) =>
        Task.Run(
            () =>
                Assert.Equal(
                    expected,
                    Placeholders.Fill(
                        text,
                        new Dictionary<string, string>
                        {
                            ["prompt"] = "{image} %s '\"",
                            ["seed"] = "7",
                        }
                    )
                ),
            TestContext.Current.CancellationToken
        );
}
