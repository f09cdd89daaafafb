namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>How a renderer leaves its pictures, where it makes no video of them.</summary>
public enum FrameKind
{
    /// <summary>Rows of red, green and blue bytes, without a header.</summary>
    Rgb24,

    /// <summary>One array of NumPy's <c>save</c>.</summary>
    Npy,

    /// <summary>One tensor of PyTorch's <c>save</c>.</summary>
    Pt,

    /// <summary>A folder of PNGs, in the order of their names.</summary>
    Png,
}
