namespace AvatarBuild.Faces;

/// <summary>
/// Points of a face by their number among the 468. Left and right are a viewer's, when the face is upright. Source: the map of points of
/// MediaPipe's canonical face model.
/// </summary>
public enum FacePoint
{
    /// <summary>Middle of the upper lip's upper edge.</summary>
    UpperLipTop = 0,

    /// <summary>Tip of the nose.</summary>
    Nose = 1,

    /// <summary>Middle of the hairline.</summary>
    Forehead = 10,

    /// <summary>Middle of the upper lip's lower edge.</summary>
    UpperLipBottom = 13,

    /// <summary>Middle of the lower lip's upper edge.</summary>
    LowerLipTop = 14,

    /// <summary>Middle of the lower lip's lower edge.</summary>
    LowerLipBottom = 17,

    /// <summary>Outer corner of the eye on the left.</summary>
    EyeLeftOuter = 33,

    /// <summary>Corner of the mouth on the left.</summary>
    MouthLeft = 61,

    /// <summary>Inner corner of the eye on the left.</summary>
    EyeLeftInner = 133,

    /// <summary>Lowest point of the chin.</summary>
    Chin = 152,

    /// <summary>Edge of the face before the ear on the left.</summary>
    SideLeft = 234,

    /// <summary>Outer corner of the eye on the right.</summary>
    EyeRightOuter = 263,

    /// <summary>Corner of the mouth on the right.</summary>
    MouthRight = 291,

    /// <summary>Inner corner of the eye on the right.</summary>
    EyeRightInner = 362,

    /// <summary>Edge of the face before the ear on the right.</summary>
    SideRight = 454,
}
