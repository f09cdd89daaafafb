using AvatarBuild.Faces.Finding;
using AvatarBuild.Faces.Portraits;

namespace AvatarBuild.Faces.Tests;

/// <summary>What is told about a portrait, and which of its faults.</summary>
public sealed class PortraitTests
{
    [Fact(Timeout = 120_000)]
    public async Task Official_portraits_have_no_fault_at_their_own_size()
    {
        var finder = new FaceFinder();
        foreach (var name in Samples.Senators)
        {
            Assert.Empty(Faults(Portrait.Of(await Samples.LoadAsync(name), finder), (320, 320)));
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData("scale=64:64,scale=320:320,gblur=3", PortraitFault.Blurred)]
    [InlineData("gblur=3", PortraitFault.Blurred)]
    [InlineData("lutrgb=r=val*0.2:g=val*0.2:b=val*0.2", PortraitFault.Dark)]
    [InlineData("hflip,vflip", PortraitFault.Turned)]
    [InlineData("crop=320:176:0:0", PortraitFault.CutOff, 176)]
    [InlineData("split[a][b];[a][b]hstack,scale=320:160,pad=320:320", PortraitFault.Several)]
    public async Task A_portrait_that_was_spoilt_says_how(
        string filter,
        PortraitFault fault,
        int height = 320
    )
    {
        var finder = new FaceFinder();
        foreach (var name in Samples.Senators.Where((_, i) => i % 4 == 0))
        {
            var picture = await Samples.LoadAsync(name, 320, height, filter);
            Assert.Contains(fault, Faults(Portrait.Of(picture, finder), (320, height)));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_face_of_few_pixels_is_too_small_for_a_large_frame()
    {
        var portrait = Portrait.Of(await Samples.LoadAsync("roy-blunt.jpg"), new FaceFinder());
        Assert.Contains(PortraitFault.TooSmall, Faults(portrait, (1280, 720)));
        Assert.DoesNotContain(PortraitFault.TooSmall, Faults(portrait, (480, 480)));
    }

    private static IReadOnlyList<PortraitFault> Faults(
        Portrait portrait,
        (int Width, int Height) frame
    ) =>
        PortraitFaults.Of(
            portrait,
            portrait.Face is null
                ? null
                : Placement.Of((portrait.Width, portrait.Height), frame, portrait.Face)
        );
}
