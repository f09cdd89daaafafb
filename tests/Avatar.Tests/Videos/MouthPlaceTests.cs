using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Tests.Videos;

public sealed class MouthPlaceTests
{
    private static readonly PictureSize Wide = new(384, 256);

    [Theory]
    [InlineData(256, 200, null)]
    [InlineData(600, 200, "lies outside of inputs/images/a.png, which is 512*768 pixels")]
    [InlineData(512, 200, "lies outside of inputs/images/a.png, which is 512*768 pixels")]
    [InlineData(256, 900, "lies outside of inputs/images/a.png, which is 512*768 pixels")]
    [InlineData(
        256,
        700,
        "is cut off where inputs/images/a.png (512*768 pixels) is cropped to 384*256"
    )]
    [InlineData(
        256,
        10,
        "is cut off where inputs/images/a.png (512*768 pixels) is cropped to 384*256"
    )]
    public void A_mouth_that_the_video_would_not_show_is_told(double x, double y, string? told)
    {
        var fault = Place(x, y, ImageFit.Cover).Inspect(Wide);

        Assert.Equal(told is null, fault is null);
        Assert.Contains(told ?? "", fault?.Message ?? "", StringComparison.Ordinal);
        Assert.StartsWith(
            told is null ? "" : "inputs/images/a.json: the mouth at ",
            fault?.Message ?? "",
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_portrait_that_is_shown_whole_shows_its_mouth() =>
        Assert.Null(Place(256, 700, ImageFit.Blur).Inspect(Wide));

    [Fact]
    public void Where_the_length_chooses_the_size_a_mouth_is_told_that_no_size_shows()
    {
        var place = Place(256, 650, ImageFit.Cover);
        PictureSize high = new(384, 512);

        Assert.NotNull(place.Inspect(Wide));
        Assert.Null(place.Inspect(Wide, high));
        Assert.Contains(
            "is cropped to 384*256 or 704*384;",
            place.Inspect(Wide, new(704, 384), Wide)?.Message,
            StringComparison.Ordinal
        );
    }

    private static MouthPlace Place(double x, double y, ImageFit fit) =>
        new(
            Artifact.Input("images/a.json"),
            Artifact.Input("images/a.png"),
            new Mouth(x, y, 40, 50),
            new PictureSize(512, 768),
            new ImageSettings { Fit = fit }
        );
}
