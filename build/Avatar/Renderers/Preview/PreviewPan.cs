using System.Globalization;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Renderers.Preview;

/// <summary>
/// Where no mouth is known: a slow pan, to and fro in 24 s, and the waveform in a bar. Eight copies of the picture,
/// each a quarter pixel further, stand in one tall picture; a crop steps through them, so the pan is smooth to a
/// quarter pixel and costs nothing a frame. It steps at every second frame, at most 0.8 pixels: nobody sees it, and x264,
/// which spends most on motion, takes half the time.
/// </summary>
internal static class PreviewPan
{
    /// <summary>x264's preset: superfast is a third faster than veryfast on motion, at twice the bytes.</summary>
    internal const string Preset = "superfast";

    private const double Zoom = 1.1;
    private const int Phases = 8; // quarter pixels in the two pixels that a crop of 4:2:0 can step

    /// <summary>Height of the waveform's bar at the picture's lower edge, pixels.</summary>
    internal static int BarHeight(PictureSize size) => Even(size.Height * 0.11);

    /// <summary>From <c>[0:v]</c> and <c>[wave]</c> to <c>[picture]</c>.</summary>
    internal static string Graph(PictureSize size, string frames)
    {
        var (wide, high) = (Even(size.Width * Zoom), Even(size.Height * Zoom));
        var strip = wide - 2;
        var bar = BarHeight(size);
        var travel = 4 * (strip - size.Width - 2);
        var labels = string.Concat(Enumerable.Range(0, Phases).Select(i => $"[p{i}]"));
        var copies = string.Concat(
            Enumerable
                .Range(0, Phases)
                .Select(i => $"[p{i}]crop={4 * strip}:{high}:{i}:0,scale={strip}:{high}[q{i}];")
        );
        var at = $"round({travel}*(0.5-0.5*cos(2*PI*floor(n/2)/300)))";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[0:v]scale={4 * wide}:{high}:flags=lanczos,split={Phases}{labels};{copies}"
                + $"{labels.Replace('p', 'q')}vstack={Phases},setsar=1,scale=out_color_matrix={VideoColours.Matrix(size.Height)},format=yuv420p,loop=-1:1,setpts=N,"
                + $"crop={size.Width}:{size.Height}:x='2*floor({at}/8)':"
                + $"y='{high}*mod({at},8)+{Even((high - size.Height) * 0.3)}',"
                + $"drawbox=0:ih-{bar}:iw:{bar}:black@0.5:fill[moving];"
                + $"[wave]showwaves=s={Even(size.Width / 4.0)}x{bar}:mode=cline:rate=25:scale=sqrt:draw=full:colors=0xE8F0FF[bar];"
                + $"[moving][bar]overlay=(W-w)/2:H-h,trim=end_frame={frames},format=yuv420p[picture]"
        );
    }

    private static int Even(double value) => (int)value / 2 * 2;
}
