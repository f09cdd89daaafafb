namespace AvatarBuild.Faces.Networks;

/// <summary>
/// The part of its input that one output pixel of a layer sees. Stride: input pixels from one output pixel to the next. Same: zeros around the
/// input, so that each of its pixels is the middle of a window; else windows lie inside.
/// </summary>
internal readonly record struct Window(int Height, int Width, int Stride, bool Same);
