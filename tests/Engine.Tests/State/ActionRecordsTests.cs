using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Tests.State;

public sealed class ActionRecordsTests
{
    private static readonly ActionRecord Action = new(
        new StepRecord
        {
            Id = "outputs/ä \"x\".mp4",
            Key = new string('a', 64),
            Outputs = [new("outputs/ä \"x\".mp4", new string('b', 64)), new("outputs/y", "c")],
            Facts = "{\"samples\": 1}\n",
            Effective = "512x512",
            Seconds = 12.25,
        },
        "manifest 1\nstep=render\n"
    );

    [Fact]
    public void What_is_written_is_read()
    {
        var read = ActionRecords.Read(ActionRecords.Write(Action))!;
        Assert.Equal(Action.Manifest, read.Manifest);
        Assert.Equal(Action.Record.Outputs, read.Record.Outputs);
        Assert.Equal(Action.Record with { Outputs = [] }, read.Record with { Outputs = [] });
    }

    [Fact]
    public void A_record_is_written_as_earlier_versions_wrote_it()
    {
        var record = Action.Record with { Kind = "render", Work = new("backend 1*1", 5.5) };
        var (a, b) = (new string('a', 64), new string('b', 64));
        const string Path = @"outputs/\u00E4 \u0022x\u0022.mp4";
        Assert.Equal(
            "b65d0c49b7292a06b997a053aace11af3021680c9ba72d432c08722eebf89b88\n"
                + $@"{{""version"":1,""id"":""{Path}"",""key"":""{a}"",""outputs"":[{{""path"":""{Path}"",""digest"":""{b}""}},{{""path"":""outputs/y"",""digest"":""c""}}],"
                + @"""facts"":""{\u0022samples\u0022: 1}\n"",""effective"":""512x512"",""seconds"":12.25,""kind"":""render"",""variant"":""backend 1*1"",""units"":5.5,""manifest"":""manifest 1\nstep=render\n""}"
                + "\n",
            ActionRecords.Write(Action with { Record = record })
        );
        Assert.Equal(
            "1588c0e148c28886c2c1bdff6c3171da.json",
            ActionRecords.FileName(Action.Record.Id)
        );
    }

    [Fact]
    public void Cut_at_any_place_it_is_known_to_be_torn()
    {
        var text = ActionRecords.Write(Action);
        for (var length = 0; length < text.Length; length++)
        {
            Assert.Null(ActionRecords.Read(text[..length]));
        }
    }

    [Fact]
    public void With_any_character_flipped_it_is_known_to_be_damaged()
    {
        var text = ActionRecords.Write(Action);
        for (var at = 0; at < text.Length; at++)
        {
            var flipped = text[..at] + (char)(text[at] ^ 1) + text[(at + 1)..];
            Assert.Null(ActionRecords.Read(flipped));
        }
    }

    [Theory]
    [InlineData("{\"version\":2,\"key\":7}")]
    [InlineData("{\"version\":1}")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("garbage")]
    [InlineData("{\"version\":1,\"id\":3,\"key\":[],\"outputs\":{}}")]
    public void A_whole_record_that_says_other_things_is_of_another_version(string body)
    {
        var text = $"{Engine.Freshness.ContentHash.OfText(body)}\n{body}\n";
        Assert.Null(ActionRecords.Read(text));
        Assert.True(ActionRecords.IsWhole(text));
        Assert.False(ActionRecords.IsWhole(text + "\n"));
    }
}
