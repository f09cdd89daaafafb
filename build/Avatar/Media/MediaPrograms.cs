namespace AvatarBuild.Avatar.Media;

/// <summary>Where the two programs are. Part of no key by path; their versions are fingerprinted elsewhere.</summary>
/// <param name="Ffmpeg">A name on PATH or an absolute path.</param>
/// <param name="Ffprobe">Likewise.</param>
public sealed record MediaPrograms(string Ffmpeg, string Ffprobe);
