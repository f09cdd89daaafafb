using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Tests.Graph;

public sealed class ArtifactTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    public void A_path_that_is_not_canonical_and_inside_is_refused(string path)
    {
        Assert.ThrowsAny<ArgumentException>(() => Artifact.Input(path));
        Assert.ThrowsAny<ArgumentException>(() => Artifact.Output(path));
    }

    [Fact]
    public void It_is_shown_with_its_root()
    {
        Assert.Equal("inputs/audio/a.wav", Artifact.Input("audio/a.wav").ToString());
        Assert.Equal("outputs/ä b.mp4", Artifact.Output("ä b.mp4").ToString());
        Assert.Equal("/models/x", Artifact.Outside("/models/x").ToString());
        Assert.Throws<ArgumentException>(() => Artifact.Outside("models/x"));
    }
}
