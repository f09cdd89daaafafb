#pragma warning disable RS0030 // a test reads its data itself
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Memory;
using AvatarBuild.Media.Pictures;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>Shipped descriptions against what the real programs' size functions made: <c>Sizes/NAME.csv</c> says from where.</summary>
public sealed class SizeTableTests
{
    private const int Limit = 20_000;
    private const int OneCard = 286_720;
    private const int FiveCards = 307_200;

    private static readonly Dictionary<(string Picture, string Name), string> Table = TableOf(
        "liveavatar"
    );

    private static Dictionary<(string Picture, string Name), string> TableOf(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "sizes", name + ".csv"))
            .Where(line => char.IsAsciiDigit(line[0]))
            .Select(line => line.Split(','))
            .ToDictionary(row => (row[0], row[1]), row => row[2]);

    private static Backend Read(string backend)
    {
        using var rendering = new Rendering(backend);
        return rendering.Backend;
    }

    private static string NameFor(Backend backend, PictureSize size) =>
        backend.Named(size).ToString();

    [Theory(Timeout = Limit)]
    [InlineData("liveavatar", OneCard)]
    [InlineData("liveavatar-tpp", FiveCards)]
    public Task Every_size_comes_out_as_it_is_with_the_area_that_is_named_for_it(
        string name,
        int most
    ) =>
        Task.Run(
            () =>
            {
                var backend = Read(name);
                Assert.All(
                    backend.Sizes,
                    size =>
                    {
                        Assert.Equal(
                            size.ToString(),
                            Table[(size.ToString(), NameFor(backend, size))]
                        );
                        Assert.InRange(size.Area, 1, most);
                    }
                );
                // As large as the condition cache has room for: the next step up would be too large.
                Assert.InRange(backend.Sizes.Max(size => size.Area), most - (64 * 64 * 3), most);
            },
            TestContext.Current.CancellationToken
        );

    [Theory(Timeout = Limit)]
    [InlineData("liveavatar")]
    [InlineData("liveavatar-tpp")]
    [InlineData("liveavatar-article")]
    public Task Every_size_that_comes_out_otherwise_comes_out_as_makes_says(string name) =>
        Task.Run(
            () =>
            {
                var backend = Read(name);
                // The option's own names, which are written lying; on end they have the same area.
                var areas = Read("liveavatar");
                Assert.Equal(4, backend.Makes.Length);
                Assert.All(
                    backend.Makes,
                    made =>
                        Assert.Equal(
                            made.Size.ToString(),
                            Table[(made.Asked.ToString(), NameFor(areas, made.Asked))]
                        )
                );
            },
            TestContext.Current.CancellationToken
        );

    [Theory(Timeout = Limit)]
    [InlineData("704*384", "704*384", "704*384")]
    [InlineData("384*256", "384*256", "384*256")]
    [InlineData("688*368", "640*384", "688*368")]
    [InlineData("720*400", "704*384", "704*384")]
    [InlineData("384*640", "384*640", "688*368")]
    [InlineData("512*512", "512*512", "704*384")]
    [InlineData("640*448", "640*448", "720*400")]
    public Task A_size_is_made_with_the_smallest_area_that_holds_it(
        string asked,
        string made,
        string named
    ) =>
        Task.Run(
            () =>
            {
                var backend = Read("liveavatar");
                var size = backend.Made(PictureSize.Parse(asked)!);
                Assert.Equal((made, named), (size.ToString(), NameFor(backend, size)));
            },
            TestContext.Current.CancellationToken
        );

    /// <summary>What the description gives to the option that chooses a size, as the tables name it.</summary>
    private static string Told(Rendering rendering)
    {
        var words = rendering.Step.Request.Select(line => line.Value).ToList();
        return rendering.Backend.Name switch
        {
            "echomimic-v3" => string.Join(
                ' ',
                words.Skip(words.IndexOf("--sample_size") + 1).Take(2)
            ),
            "hunyuan-avatar" => words[words.IndexOf("--image-size") + 1],
            "omniavatar" => "720",
            "longcat-avatar" => "480p",
            "lightx2v" => Setting(rendering, "infinitetalk_size"),
            "wan2gp" => Setting(rendering, "resolution"),
            _ => words[words.IndexOf("--size") + 1],
        };
    }

    private static string Setting(Rendering rendering, string name) =>
        (string)
            JToken
                .Parse(
                    rendering
                        .Step.Request.Single(line =>
                            line.Label.StartsWith("file ", StringComparison.Ordinal)
                        )
                        .Value
                )
                .SelectToken("$.." + name)!;

    [Theory(Timeout = Limit)]
    [InlineData("longcat-avatar")]
    [InlineData("lightx2v")]
    [InlineData("wan2gp")]
    [InlineData("wan-s2v")]
    [InlineData("infinitetalk")]
    [InlineData("echomimic-v3")]
    [InlineData("hunyuan-avatar")]
    [InlineData("omniavatar")]
    public Task Every_size_comes_out_as_it_is_where_the_program_chooses_by_the_picture(
        string name
    ) =>
        Task.Run(
            () =>
            {
                var table = TableOf(name);
                Assert.InRange(table.Count, 100, 2000);
                using var rendering = new Rendering(name);
                foreach (var (asked, made) in Asked(rendering.Backend))
                {
                    rendering.Size = made;
                    Assert.Equal(made.ToString(), table[(asked.ToString(), Told(rendering))]);
                }
            },
            TestContext.Current.CancellationToken
        );

    private static IEnumerable<MadeSize> Asked(Backend backend) =>
        backend.Sizes.Select(size => new MadeSize(size, size)).Concat(backend.Makes);

    /// <summary>Both came out well before anybody knew of areas: what is kept of them must stay fresh.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("liveavatar", "704*384", true)]
    [InlineData("liveavatar", "384*256", false)]
    [InlineData("liveavatar-tpp", "704*384", true)]
    [InlineData("liveavatar-tpp", "384*256", false)]
    public Task A_render_that_came_out_well_keeps_its_arguments_and_outputs(
        string name,
        string size,
        bool canBeLowered
    ) =>
        Task.Run(
            () =>
            {
                using var rendering = new Rendering(name) { Size = PictureSize.Parse(size) };
                var step = rendering.Step;
                var request = step.Request;
                var at = request.Select(line => line.Value).ToList().IndexOf("--size");
                Assert.Equal(("size", size), (request[at + 1].Label, request[at + 1].Value));
                Assert.Equal(
                    canBeLowered ? ["render", "made"] : ["render"],
                    step.Outputs.Select(output => output.Role)
                );
            },
            TestContext.Current.CancellationToken
        );

    [Theory(Timeout = Limit)]
    [InlineData("liveavatar", "704*384", "640*384 384*256")]
    [InlineData("liveavatar", "384*704", "384*640 256*384")]
    [InlineData("liveavatar", "640*448", "576*448 640*384 384*256")]
    [InlineData("liveavatar", "512*512", "384*384")]
    [InlineData("liveavatar", "384*384", "")]
    [InlineData("hunyuan-avatar", "1216*704", "768*512 576*384 384*256")]
    // Its buckets are all about as large: nothing would be gained.
    [InlineData("infinitetalk", "704*576", "")]
    public Task A_size_is_lowered_to_those_whose_sides_are_no_longer_the_same_way_up(
        string name,
        string size,
        string lower
    ) =>
        Task.Run(
            () =>
            {
                using var rendering = new Rendering(name) { Size = PictureSize.Parse(size) };
                Assert.Equal(lower, string.Join(' ', MemoryFit.Smaller(rendering.Job)));
            },
            TestContext.Current.CancellationToken
        );

    /// <summary>A render's key has its outputs in it; these had a second one while 832*448 was taken for a size.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("768*512", 2)]
    [InlineData("704*576", 2)]
    [InlineData("512*768", 1)]
    [InlineData("448*896", 2)]
    [InlineData("640*640", 1)]
    public Task Renders_of_InfiniteTalk_keep_their_outputs(string size, int outputs) =>
        Task.Run(
            () =>
            {
                using var rendering = new Rendering("infinitetalk")
                {
                    Size = PictureSize.Parse(size),
                };
                Assert.Equal(outputs, rendering.Step.Outputs.Length);
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = Limit)]
    public Task The_table_says_where_it_is_from_and_holds_a_thousand_rows() =>
        Task.Run(
            () =>
            {
                var head = File.ReadAllText(
                    Path.Combine(AppContext.BaseDirectory, "sizes", "liveavatar.csv")
                );
                foreach (
                    var part in (string[])
                        [
                            "https://github.com/Alibaba-Quark/LiveAvatar at commit 9c2c38de1715e553127b42c82cb959f756b02595",
                            "causal_s2v_pipeline.py, line 349",
                            "causal_s2v_pipeline_tpp.py, line 353",
                        ]
                )
                {
                    Assert.Contains(part, head, StringComparison.Ordinal);
                }

                Assert.InRange(Table.Count, 1000, 2000);
            },
            TestContext.Current.CancellationToken
        );
}
