namespace AvatarBuild.Avatar.Tests.Recipes;

/// <summary>Every message, word for word, with its place.</summary>
public sealed class RecipeErrorTests
{
    [Theory(Timeout = 20_000)]
    [InlineData(
        "{\n  \"seed\": 1\n  \"size\": 2\n}",
        "recipes/r.json:3:3: After parsing a value an unexpected character was encountered: \"; correct the JSON there"
    )]
    [InlineData("", "recipes/r.json:1:1: is empty; correct the JSON there")]
    [InlineData("// only a comment\n", "recipes/r.json:1:18: is empty; correct the JSON there")]
    [InlineData(
        "{\"seed\": 1",
        "recipes/r.json:1:10: ends in the middle: a bracket isn't closed; correct the JSON there"
    )]
    [InlineData(
        "{\"seed\": 1} {}",
        "recipes/r.json:1:13: Additional text encountered after finished reading JSON content: {; correct the JSON there"
    )]
    [InlineData(
        "[]",
        "recipes/r.json:1:1: the file must be an object, not an empty list; write { … } there"
    )]
    [InlineData(
        "{\"seed\": }",
        "recipes/r.json:1:10: Unexpected character encountered while parsing value: }; correct the JSON there"
    )]
    [InlineData(
        "{\"seed\": NaN}",
        "recipes/r.json:1:10: 'NaN' isn't a number that JSON knows; correct the JSON there"
    )]
    [InlineData(
        "{\"seed\": -Infinity}",
        "recipes/r.json:1:10: '-Infinity' isn't a number that JSON knows; correct the JSON there"
    )]
    [InlineData(
        "{\"seed\": 010}",
        "recipes/r.json:1:10: '010' isn't a number that JSON knows; correct the JSON there"
    )]
    [InlineData(
        "{\"seed\": 1e999}",
        "recipes/r.json:1:10: '1e999' isn't a number that JSON knows; correct the JSON there"
    )]
    [InlineData(
        "{ \"seed\": 1,\n  \"prompt\": \"a\\u0000b\" }",
        "recipes/r.json:2:15: the text holds a character of value 0 (\\u0000), which no program can be given; correct the JSON there"
    )]
    [InlineData(
        "{ \"backendOptions\": { \"a\\u0000\": 1 } }",
        "recipes/r.json:1:25: the text holds a character of value 0 (\\u0000), which no program can be given; correct the JSON there"
    )]
    [InlineData(
        "{ \"prompt\": \"\\ud83d\\ude00 \\uD83D!\" }",
        "recipes/r.json:1:13: the text holds half a character (\\uD800 to \\uDFFF stand in pairs); correct the JSON there"
    )]
    [InlineData(
        "{\"seed\": 99999999999999999999999999999}",
        "recipes/r.json:1:10: seed must be an integer from 0 to 4294967295, not 99999999999999999999999999999; write for example \"seed\": 420"
    )]
    [InlineData(
        "{'seed': 1}",
        "recipes/r.json:1:2: a key must stand in double quotes; correct the JSON there"
    )]
    [InlineData(
        "{\"prompt\": 'x'}",
        "recipes/r.json:1:12: text must stand in double quotes; correct the JSON there"
    )]
    [InlineData(
        "{seed: 1}",
        "recipes/r.json:1:2: a key must stand in double quotes; correct the JSON there"
    )]
    [InlineData(
        "{\"seed\": new Date(1)}",
        "recipes/r.json:1:10: 'new Date(' isn't JSON; correct the JSON there"
    )]
    [InlineData(
        "{\"size\": [1,,2]}",
        "recipes/r.json:1:14: a value is missing; correct the JSON there"
    )]
    [InlineData(
        "{\"seed\": 1,\n \"seed\": 2}",
        "recipes/r.json:2:2: 'seed' is written twice; keep one of them"
    )]
    [InlineData(
        "{\n  // c\n  \"promt\": \"x\" /* y\n */, \"finsh\": {},\n\n  \"qqqqqqq\": 1}",
        "recipes/r.json:3:3: unknown key 'promt'; did you mean 'prompt'?"
            + "\n"
            + "recipes/r.json:4:6: unknown key 'finsh'; did you mean 'finish'?"
            + "\n"
            + "recipes/r.json:6:3: unknown key 'qqqqqqq'; known here: $schema, extends, backend, backendOptions, prompt, promptCommand, subtitlesCommand, portrait, seed, asIs, audio, image, size, lowerSize, saveMemory, attempts, retryDelaySeconds, retryBackoff, timeoutSeconds, cacheGigabytes, gpuWaitSeconds, gpuJobsPerCard, gpuMaxTemperature, gpuOthersMiB, portFirst, portLast, finish, checks, hooks"
    )]
    [InlineData(
        "{\n  \"finish\": {\n    \"watermark\": { \"file\": \"a\", \"opacty\": 1 }\n  }\n}",
        "recipes/r.json:3:33: unknown key 'finish.watermark.opacty'; did you mean 'opacity'?"
    )]
    [InlineData(
        "{ \"loudness\": -16 }",
        "recipes/r.json:1:3: unknown key 'loudness'; did you mean 'finish.loudness'?"
    )]
    [InlineData(
        "{ \"finish.loudness\": -16 }",
        "recipes/r.json:1:3: unknown key 'finish.loudness'; write each level as an object: \"finish\": { \"loudness\": …"
    )]
    [InlineData(
        "{ \"finish\": 3, \"audio\": [] }",
        "recipes/r.json:1:13: finish must be an object, not 3; write { … } there"
            + "\n"
            + "recipes/r.json:1:25: audio must be an object, not an empty list; write { … } there"
    )]
    [InlineData(
        "{ \"attempts\": \"three\", \"seed\": 1.5, \"prompt\": 3, \"audio\": { \"trim\": \"yes\" } }",
        "recipes/r.json:1:15: attempts must be an integer from 1 to 20, not \"three\"; write for example \"attempts\": 3"
            + "\n"
            + "recipes/r.json:1:32: seed must be an integer from 0 to 4294967295, not 1.5; write for example \"seed\": 420"
            + "\n"
            + "recipes/r.json:1:47: prompt must be a text, not 3; write for example \"prompt\": \"A person speaks to the camera.\""
            + "\n"
            + "recipes/r.json:1:69: audio.trim must be true or false, not \"yes\"; write for example \"trim\": true"
    )]
    [InlineData(
        "{ \"attempts\": 0, \"image\": { \"topBias\": 1.5, \"fit\": \"cuver\" }, \"finish\": { \"loudness\": 0 } }",
        "recipes/r.json:1:15: attempts must be an integer from 1 to 20, not 0; write for example \"attempts\": 3"
            + "\n"
            + "recipes/r.json:1:40: image.topBias must be a number from 0 to 1, not 1.5; write for example \"topBias\": 0.18"
            + "\n"
            + "recipes/r.json:1:52: image.fit must be one of \"cover\", \"blur\", not \"cuver\"; did you mean \"cover\"?"
            + "\n"
            + "recipes/r.json:1:87: finish.loudness must be a number from -70 to -5 or null, not 0; write for example \"loudness\": -16"
    )]
    [InlineData(
        "{ \"size\": \"704x384\" }",
        "recipes/r.json:1:11: size must be a size like \"704*384\" (even sides of at least 16), or a list of sizes by length, not \"704x384\"; did you mean \"704*384\"?"
    )]
    [InlineData(
        "{ \"size\": \"705*384\" }",
        "recipes/r.json:1:11: size must be a size like \"704*384\" (even sides of at least 16), or a list of sizes by length, not \"705*384\"; write for example \"size\": \"704*384\""
    )]
    [InlineData(
        "{ \"size\": 704 }",
        "recipes/r.json:1:11: size must be a size like \"704*384\" (even sides of at least 16), or a list of sizes by length, not 704; write for example \"size\": \"704*384\""
    )]
    [InlineData(
        "{ \"size\": [] }",
        "recipes/r.json:1:11: size must be a size like \"704*384\" (even sides of at least 16), or a list of sizes by length, not an empty list; write for example \"size\": \"704*384\""
    )]
    [InlineData(
        "{ \"size\": [\n{\"under\": 30, \"size\": \"384*256\"},\n{\"under\": 20, \"size\": \"384*256\"},\n{\"size\": \"384*256\"},\n{\"under\": 9, \"szie\": \"a\"}\n] }",
        "recipes/r.json:3:11: \"under\" must be a number of seconds above 30, not 20; put the rules in ascending order"
            + "\n"
            + "recipes/r.json:4:1: only the last rule of size has no \"under\"; add \"under\": seconds"
            + "\n"
            + "recipes/r.json:5:14: unknown key 'size.szie'; did you mean 'size'?"
            + "\n"
            + "recipes/r.json:5:1: a rule of size has no \"size\"; write for example {\"under\": 30, \"size\": \"384*256\"}"
    )]
    [InlineData(
        "{ \"size\": [\"384*256\", {\"size\": \"384x256\"}] }",
        "recipes/r.json:1:12: size must hold a size like \"704*384\" (even sides of at least 16) in each rule, not \"384*256\"; write for example {\"under\": 30, \"size\": \"384*256\"}"
            + "\n"
            + "recipes/r.json:1:32: size must hold a size like \"704*384\" (even sides of at least 16) in each rule, not \"384x256\"; write for example {\"under\": 30, \"size\": \"384*256\"}"
    )]
    [InlineData(
        "{ \"backend\": \"strict\",\n \"size\": [{\"under\": 9, \"size\": \"384*256\"},\n {\"size\": \"640*480\"}] }",
        "recipes/r.json:3:11: backend strict doesn't render 640*480; it renders 704*384, 384*256"
    )]
    [InlineData(
        "{ \"backend\": \"strict\" }",
        "recipes/r.json:1:14: backend strict doesn't render 688*368; it renders 704*384, 384*256"
    )]
    [InlineData(
        "{ \"backend\": \"preveiw\" }",
        "recipes/r.json:1:14: there is no backend 'preveiw' in recipes/backends; did you mean 'preview'?"
    )]
    [InlineData(
        "{ \"backend\": \"../x\" }",
        "recipes/r.json:1:14: there is no backend '../x' in recipes/backends; there are: preview, strict"
    )]
    [InlineData(
        "{ \"backend\": \"preview\", \"backendOptions\": { \"steps\": 5 } }",
        "recipes/r.json:1:45: backend preview takes no option 'steps'; it takes none"
    )]
    [InlineData(
        "{ \"backend\": \"strict\", \"size\": \"704*384\", \"backendOptions\": { \"stpes\": 5, \"x\": null } }",
        "recipes/r.json:1:80: backendOptions.x must be a text, a number or a flag, not null; write for example \"backendOptions\": {\"steps\": 4}"
    )]
    [InlineData(
        "{ \"backend\": \"strict\", \"size\": \"704*384\", \"backendOptions\": { \"stpes\": 5 } }",
        "recipes/r.json:1:63: backend strict takes no option 'stpes'; did you mean 'steps'?"
    )]
    [InlineData(
        "{ \"extends\": \"s\" }",
        "recipes/r.json:1:14: there is no recipe 's' to extend; did you mean 'r'?"
    )]
    [InlineData(
        "{ \"extends\": \"r\" }",
        "recipes/r.json:1:14: recipes extend each other: r -> r; remove one of these extends"
    )]
    [InlineData(
        "{\n \"finish\": { \"watermark\": { \"opacity\": 0.5 } } }",
        "recipes/r.json:2:14: finish.watermark has no file; add \"file\": \"logo.png\", or write \"watermark\": null"
    )]
    [InlineData(
        "[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]",
        "recipes/r.json:1:18: is nested more than 16 deep; correct the JSON there"
    )]
    [InlineData(
        "{\"a\": \"\\q\"}",
        "recipes/r.json:1:10: Bad JSON escape sequence: \\q; correct the JSON there"
    )]
    [InlineData(
        "{\"a\": \"",
        "recipes/r.json:1:8: Unterminated string. Expected delimiter: \"; correct the JSON there"
    )]
    public Task A_wrong_recipe_is_told_with_its_place_and_remedy(string text, string expected) =>
        Task.Run(
            () =>
            {
                using var folder = new RecipeFolder(text);
                Assert.Equal(expected, folder.Wrong());
            },
            TestContext.Current.CancellationToken
        );
}
