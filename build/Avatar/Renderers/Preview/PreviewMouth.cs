using System.Globalization;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Renderers.Preview;

/// <summary>
/// A moving mouth as a filter graph: a patch around it is warped once for each openness, the warped patches stand in
/// one tall picture, and a crop that moves down it frame by frame picks one. Choosing so costs nothing a frame;
/// streamselect over six looped streams made the same picture and was slower.
/// </summary>
internal sealed class PreviewMouth
{
    /// <summary>The widest openness; with 0, six levels.</summary>
    internal const int Widest = 5;

    private readonly Mouth mouth;
    private readonly int left;
    private readonly int top;
    private readonly int width;
    private readonly int height;
    private readonly string matrix;

    private PreviewMouth(Mouth mouth, PictureSize picture)
    {
        this.mouth = mouth;
        matrix = VideoColours.Matrix(picture.Height);
        left = Even(Math.Max(0, mouth.X - 1.6 * mouth.HalfWidth));
        top = Even(Math.Max(0, mouth.Y - 0.75 * mouth.HalfWidth));
        width = Even(Math.Min(picture.Width, mouth.X + 1.6 * mouth.HalfWidth + 2)) - left;
        height = Even(Math.Min(picture.Height, mouth.Y + 1.5 * mouth.Chin + 2)) - top;
    }

    /// <summary>Null where the picture doesn't show enough of the mouth to move it.</summary>
    internal static PreviewMouth? In(PictureSize picture, Mouth? mouth)
    {
        return mouth is null || mouth.HalfWidth < 2 || mouth.Chin < 2 || !Shows(picture, mouth)
            ? null
            : new(mouth, picture);
    }

    /// <summary>The picture shows the line between the lips and half of what is below it.</summary>
    internal static bool Shows(PictureSize picture, Mouth mouth) =>
        mouth.X > 0
        && mouth.X < picture.Width
        && mouth.Y > 0
        && mouth.Y + mouth.Chin / 2 < picture.Height;

    /// <summary>From <c>[0:v]</c>, one picture, to <c>[picture]</c>, as many frames as wanted.</summary>
    /// <param name="frames">How many.</param>
    /// <param name="openness">The openness of frame <c>n</c>, 0 to <see cref="Widest"/>, as an expression.</param>
    internal string Graph(string frames, string openness) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"[0:v]scale=out_color_matrix={matrix},format=yuv420p,split[all][face];[all]loop=-1:1,setpts=N[still];"
                + $"[face]crop={width}:{height}:{left}:{top},pad=iw:{Widest + 1}*ih,{Warp()},"
                + $"loop=-1:1,setpts=N,crop={width}:{height}:0:y='{height}*{openness}'[mouth];"
                + $"[still][mouth]overlay={left}:{top}:format=yuv420,trim=end_frame={frames}[picture]"
        );

    /// <summary>
    /// The openness of each frame as an expression of its number: sixteen frames are the octal digits of one number, and
    /// the numbers a tree of conditions. So a frame costs what the tree is deep. sendcmd walked its whole list at every
    /// frame: two hours took 39 minutes.
    /// </summary>
    internal static string Expression(IReadOnlyList<int> openness)
    {
        const int Digits = 16;
        var text = new System.Text.StringBuilder("mod(floor((");
        Write(0, Math.Max(1, (openness.Count + Digits - 1) / Digits));
        return text.Append(CultureInfo.InvariantCulture, $")/pow(8,mod(n,{Digits}))),8)")
            .ToString();

        void Write(int from, int to)
        {
            if (to - from == 1)
            {
                var number = 0L;
                for (var i = Math.Min(openness.Count, to * Digits) - 1; i >= from * Digits; i--)
                {
                    number = number * 8 + openness[i];
                }

                text.Append(number);
                return;
            }

            var middle = (from + to) / 2;
            text.Append(CultureInfo.InvariantCulture, $"if(lt(n,{middle * Digits}),");
            Write(from, middle);
            text.Append(',');
            Write(middle, to);
            text.Append(')');
        }
    }

    private string Warp() =>
        $"geq=lum='{Plane("lum", "26", "34")}':cb='{Plane("cb", "124", "-2")}':cr='{Plane("cr", "140", "12")}'";

    /// <summary>
    /// Lower lip and jaw go down, most in the middle; the upper lip goes up a little; between them a dark mouth,
    /// redder towards the tongue. What is below the lip is squeezed towards the patch's lower edge, which stays.
    /// Variables: 0 distance from the middle in half-widths, 1 openness 0 to 1, 2 distance from the line between the
    /// lips, 3 profile of the opening, 5 and 6 how far the lower and upper lips went, 7 where the pixel comes from,
    /// 8 how dark it is, 9 depth in the mouth.
    /// </summary>
    private string Plane(string plane, string dark, string tongue)
    {
        var (cx, cy) = (mouth.X - left, mouth.Y - top);
        var drop = Math.Min(0.38 * mouth.Chin, 0.5 * mouth.HalfWidth);
        var below = height - cy;
        var set = string.Create(
            CultureInfo.InvariantCulture,
            $"st(0,(X/SW-{cx:0.##})/{mouth.HalfWidth:0.##});st(1,floor(Y/SH/{height})/{Widest});"
                + $"st(2,mod(Y/SH,{height})-{cy:0.##});st(3,max(0,1-pow(ld(0)/0.82,2)));"
                + $"st(5,ld(1)*{drop:0.##}*(0.25*exp(-pow(ld(0)/0.95,4))+0.75*ld(3)));"
                + $"st(6,ld(1)*{drop * 0.12:0.##}*ld(3));"
        );
        var from = string.Create(
            CultureInfo.InvariantCulture,
            $"if(gt(ld(2),0),if(gt(ld(2),ld(5)),(ld(2)-ld(5))*{below:0.##}/max(1,{below:0.##}-ld(5)),0),"
                + $"if(lt(ld(2),-ld(6)),(ld(2)+ld(6))*{cy:0.##}/max(1,{cy:0.##}-ld(6)),0))"
        );
        var moved = string.Create(
            CultureInfo.InvariantCulture,
            $"{set}st(7,{from});"
                + $"st(8,clip(min(ld(5)-ld(2)-0.3,ld(2)+ld(6)-0.3)/1.5,0,1)*min(1,ld(3)*6));"
                + $"st(9,clip(ld(2)/max(1,ld(5)),0,1));"
                + $"lerp({plane}(X,clip(ld(7)+{cy:0.##},0,{height - 1})*SH),{dark}+{tongue}*ld(9)*ld(9),ld(8))"
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"if(lt(Y/SH,{height})+gt(abs(X/SW-{cx:0.##}),{1.45 * mouth.HalfWidth:0.##}),"
                + $"{plane}(X,mod(Y,{height}*SH)),{moved})"
        );
    }

    private static int Even(double value) => (int)value / 2 * 2;
}
