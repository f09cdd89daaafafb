namespace AvatarBuild.Media.Pictures;

/// <summary>Where a portrait's mouth is, in the portrait's own pixels (after its EXIF rotation). Source: <c>inputs/images/NAME.json</c>.</summary>
/// <param name="X">Centre, from the left.</param>
/// <param name="Y">Centre of the line between the lips, from the top.</param>
/// <param name="HalfWidth">From the centre to a corner of the mouth.</param>
/// <param name="Chin">From the line between the lips down to the chin.</param>
public sealed record Mouth(double X, double Y, double HalfWidth, double Chin);
