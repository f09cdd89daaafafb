namespace AvatarBuild.Faces.Portraits;

/// <summary>What can make a portrait a bad one for a talking head. Which of them is refused is the caller's to say.</summary>
public enum PortraitFault
{
    /// <summary>There is no face.</summary>
    NoFace,

    /// <summary>There are several faces; the largest is meant.</summary>
    Several,

    /// <summary>The picture's edge cuts the face.</summary>
    CutOff,

    /// <summary>The face has fewer than half the pixels that it gets in the frame.</summary>
    TooSmall,

    /// <summary>The head is turned or leans so far that half of the face is hidden or lies.</summary>
    Turned,

    /// <summary>The mouth is open: a renderer would start from there.</summary>
    MouthOpen,

    /// <summary>The face is out of focus.</summary>
    Blurred,

    /// <summary>The face is too dark to be seen well.</summary>
    Dark,
}

/// <summary>Which faults a portrait has.</summary>
public static class PortraitFaults
{
    /// <summary>
    /// A portrait's faults as it is seen in a frame. Measured on twelve portraits: sharpness 0.155 and more, 0.08 and more as faces of 65 pixels, 0.044
    /// and less out of focus; brightness 0.33 to 0.65; openness up to 0.31 in a smile with teeth. No yawning mouth was at hand.
    /// </summary>
    public static IReadOnlyList<PortraitFault> Of(Portrait portrait, Placement? placement)
    {
        if (portrait.Face is not { } face)
        {
            return [PortraitFault.NoFace];
        }
        (bool Has, PortraitFault Fault)[] all =
        [
            (portrait.Faces > 1, PortraitFault.Several),
            (face.Inside < 0.97, PortraitFault.CutOff),
            (placement is { Scale: > 2 }, PortraitFault.TooSmall),
            (Math.Abs(face.Turn) > 35 || Math.Abs(face.Tilt) > 30, PortraitFault.Turned),
            (face.Mouth.Openness > 0.4, PortraitFault.MouthOpen),
            (face.Sharpness < 0.06, PortraitFault.Blurred),
            (face.Brightness < 0.15, PortraitFault.Dark),
        ];
        return [.. all.Where(f => f.Has).Select(f => f.Fault)];
    }
}
