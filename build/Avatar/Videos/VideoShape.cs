using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Videos;

/// <summary>A video's size and length, as its steps were asked for them.</summary>
/// <param name="Size">Its picture's size, as the backend makes it; memory may lower it.</param>
/// <param name="Seconds">Of the prepared recording.</param>
public sealed record VideoShape(PictureSize Size, double Seconds);
