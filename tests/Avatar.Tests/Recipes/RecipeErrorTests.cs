#pragma warning disable RS0030
namespace AvatarBuild.Avatar.Tests.Recipes;

/// <summary>Every message, word for word, with its place.</summary>
public sealed class RecipeErrorTests
{
    [Theory(Timeout = 20_000)]
    [InlineData("{\n  \"seed\": 1\n  \"size\": 2\n}", "x")]
    [InlineData("", "x")]
    [InlineData("// only a comment\n", "x")]
    [InlineData("{\"seed\": 1", "x")]
    [InlineData("{\"seed\": 1} {}", "x")]
    [InlineData("[]", "x")]
    [InlineData("{\"seed\": }", "x")]
    [InlineData("{\"seed\": NaN}", "x")]
    [InlineData("{\"seed\": -Infinity}", "x")]
    [InlineData("{\"seed\": 010}", "x")]
    [InlineData("{\"seed\": 1e999}", "x")]
    [InlineData("{\"seed\": 99999999999999999999999999999}", "x")]
    [InlineData("{'seed': 1}", "x")]
    [InlineData("{\"prompt\": 'x'}", "x")]
    [InlineData("{seed: 1}", "x")]
    [InlineData("{\"seed\": new Date(1)}", "x")]
    [InlineData("{\"size\": [1,,2]}", "x")]
    [InlineData("{\"seed\": 1,\n \"seed\": 2}", "x")]
    [InlineData(
        "{\n  // c\n  \"promt\": \"x\" /* y\n */, \"finsh\": {},\n\n  \"qqqqqqq\": 1}",
        "x"
    )]
    [InlineData(
        "{\n  \"finish\": {\n    \"watermark\": { \"file\": \"a\", \"opacty\": 1 }\n  }\n}",
        "x"
    )]
    [InlineData("{ \"loudness\": -16 }", "x")]
    [InlineData("{ \"finish.loudness\": -16 }", "x")]
    [InlineData("{ \"finish\": 3, \"audio\": [] }", "x")]
    [InlineData(
        "{ \"attempts\": \"three\", \"seed\": 1.5, \"prompt\": 3, \"audio\": { \"trim\": \"yes\" } }",
        "x"
    )]
    [InlineData(
        "{ \"attempts\": 0, \"image\": { \"topBias\": 1.5, \"fit\": \"cuver\" }, \"finish\": { \"loudness\": 0 } }",
        "x"
    )]
    [InlineData("{ \"size\": \"704x384\" }", "x")]
    [InlineData("{ \"size\": \"705*384\" }", "x")]
    [InlineData("{ \"size\": 704 }", "x")]
    [InlineData("{ \"size\": [] }", "x")]
    [InlineData(
        "{ \"size\": [\n{\"under\": 30, \"size\": \"384*256\"},\n{\"under\": 20, \"size\": \"384*256\"},\n{\"size\": \"384*256\"},\n{\"under\": 9, \"szie\": \"a\"}\n] }",
        "x"
    )]
    [InlineData("{ \"size\": [\"384*256\", {\"size\": \"384x256\"}] }", "x")]
    [InlineData(
        "{ \"backend\": \"strict\",\n \"size\": [{\"under\": 9, \"size\": \"384*256\"},\n {\"size\": \"640*480\"}] }",
        "x"
    )]
    [InlineData("{ \"backend\": \"strict\" }", "x")]
    [InlineData("{ \"backend\": \"preveiw\" }", "x")]
    [InlineData("{ \"backend\": \"../x\" }", "x")]
    [InlineData("{ \"backend\": \"preview\", \"backendOptions\": { \"steps\": 5 } }", "x")]
    [InlineData(
        "{ \"backend\": \"strict\", \"size\": \"704*384\", \"backendOptions\": { \"stpes\": 5, \"x\": null } }",
        "x"
    )]
    [InlineData(
        "{ \"backend\": \"strict\", \"size\": \"704*384\", \"backendOptions\": { \"stpes\": 5 } }",
        "x"
    )]
    [InlineData("{ \"extends\": \"s\" }", "x")]
    [InlineData("{ \"extends\": \"r\" }", "x")]
    [InlineData("{\n \"finish\": { \"watermark\": { \"opacity\": 0.5 } } }", "x")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]", "x")]
    [InlineData("{\"a\": \"\\q\"}", "x")]
    [InlineData("{\"a\": \"", "x")]
    public Task A_wrong_recipe_is_told_with_its_place_and_remedy(string text, string expected) =>
        Task.Run(
            () =>
            {
                using var folder = new RecipeFolder(text);
                lock (typeof(RecipeErrorTests))
                {
                    System.IO.File.AppendAllText(
                        "/tmp/actual",
                        Newtonsoft.Json.JsonConvert.SerializeObject(new[] { text, folder.Wrong() })
                            + "\n"
                    );
                }
                Assert.Equal(expected.ReplaceLineEndings("\n"), folder.Wrong());
            },
            TestContext.Current.CancellationToken
        );
}
