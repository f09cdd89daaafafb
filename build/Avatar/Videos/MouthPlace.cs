using System.Globalization;
using AvatarBuild.Avatar.Renderers.Preview;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Videos;

/// <summary>Whether a portrait's mouth, as its file tells it, is to be seen in the video: the built-in preview moves it. Pure.</summary>
/// <param name="File">Where the mouth is told.</param>
/// <param name="Portrait">The picture.</param>
/// <param name="Mouth">In the portrait's own pixels.</param>
/// <param name="Own">The portrait's size as a viewer sees it.</param>
/// <param name="Image">How it fills the video's picture.</param>
internal sealed record MouthPlace(
    Artifact File,
    Artifact Portrait,
    Mouth Mouth,
    PictureSize Own,
    ImageSettings Image
)
{
    /// <summary>What is wrong with it, or null.</summary>
    /// <param name="sizes">The video's, or all that its length may choose: one of them that shows the mouth is enough.</param>
    public StepFailure? Inspect(params PictureSize[] sizes)
    {
        var told = string.Create(
            CultureInfo.InvariantCulture,
            $"the mouth at {Mouth.X}, {Mouth.Y}"
        );
        if (Mouth.X >= Own.Width || Mouth.Y >= Own.Height)
        {
            return Failure(
                $"{told} lies outside of {Portrait}, which is {Own.Width}*{Own.Height} pixels;"
                    + " write where it is in the picture's own pixels, or remove the file for a panning picture"
            );
        }

        return sizes.Any(size =>
            PreviewMouth.Shows(
                size,
                PortraitGeometry.Map(Mouth, Own.Width, Own.Height, size, Image)
            )
        )
            ? null
            : Failure(
                $"{told} is cut off where {Portrait} ({Own.Width}*{Own.Height} pixels) is cropped to {string.Join(" or ", sizes.Distinct())};"
                    + " correct it, or set image.fit to blur, or change image.topBias or the size"
            );
    }

    private StepFailure Failure(string message) =>
        new(EngineFailures.BadInput, $"{File}: {message}");
}
