using AvatarBuild.Faces.Portraits;
using CsCheck;

namespace AvatarBuild.Faces.Tests;

/// <summary>Crops by the face, for drawn faces of all sizes and places.</summary>
public sealed class PlacementTests
{
    private static readonly (int Width, int Height)[] Sizes =
    [
        (704, 384),
        (384, 704),
        (512, 512),
        (432, 768),
        (1280, 720),
        (720, 1280),
    ];

    private static readonly Gen<(int Width, int Height)> Frames = Gen.Int[0, 5]
        .Select(i => Sizes[i]);

    private static readonly Gen<((int W, int H) Size, PortraitFace Face)> Portraits =
        from w in Gen.Int[200, 4000]
        from h in Gen.Int[200, 4000]
        from part in Gen.Double[0.05, 0.95]
        from x in Gen.Double[0, 1]
        from y in Gen.Double[0, 1]
        let height = Math.Min(part * h, w * 0.95 / 0.85)
        let width = 0.85 * height
        select ((w, h), FaceIn(x * (w - width), y * (h - height), height));

    [Fact]
    public void Brows_eyes_mouth_and_chin_are_in_every_frame() =>
        Gen.Select(Portraits, Frames)
            .Sample(
                (portrait, frame) =>
                {
                    var placed = Placement.Of(portrait.Size, frame, portrait.Face);
                    Point[] seen =
                    [
                        // The left brow, and the eyes.
                        portrait.Face.LeftEye with
                        {
                            Y = Math.Max(
                                0,
                                portrait.Face.LeftEye.Y - 0.19 * portrait.Face.Bounds.Height
                            ),
                        },
                        portrait.Face.LeftEye,
                        portrait.Face.RightEye,
                        portrait.Face.Mouth.Centre,
                        portrait.Face.Chin,
                    ];
                    return seen.Select(placed.InFrame)
                        .All(p =>
                            p.X >= -0.01
                            && p.Y >= -0.01
                            && p.X <= frame.Width + 0.01
                            && p.Y <= frame.Height + 0.01
                        );
                },
                iter: 20_000
            );

    [Fact]
    public void A_crop_lies_in_the_portrait_and_has_the_frames_shape() =>
        Gen.Select(Portraits, Frames)
            .Sample(
                (portrait, frame) =>
                    Placement.Of(portrait.Size, frame, portrait.Face) is not Placement.Crop crop
                    || crop.Left >= 0
                        && crop.Top >= 0
                        && crop.Left + crop.Width <= portrait.Size.W
                        && crop.Top + crop.Height <= portrait.Size.H
                        && Math.Abs(crop.Width * frame.Height - crop.Height * frame.Width)
                            <= Math.Max(frame.Width, frame.Height)
                        && (crop.Width == portrait.Size.W || crop.Height == portrait.Size.H),
                iter: 20_000
            );

    [Theory]
    [InlineData(704, 384)]
    [InlineData(720, 1280)]
    [InlineData(512, 512)]
    [InlineData(432, 768)]
    public void With_room_enough_eyes_lie_at_a_third_and_the_chin_above_the_subtitles(int w, int h)
    {
        var face = FaceIn(1400, 1300, 400);
        var placed = Assert.IsType<Placement.Crop>(Placement.Of((3024, 4032), (w, h), face));
        Assert.True(placed.InFrame(face.Chin).Y < h * 0.82);
        if (h < w)
        {
            Assert.InRange(placed.InFrame(face.LeftEye).Y / h, 0.32, 0.35);
        }
        Assert.InRange(placed.InFrame(face.Mouth.Centre).X / w, 0.4, 0.6);
    }

    [Fact]
    public void A_face_higher_than_any_crop_is_shown_whole_beside_blurred_bars()
    {
        var face = FaceIn(100, 100, 700);
        var placed = Assert.IsType<Placement.Padded>(Placement.Of((900, 1200), (704, 384), face));
        Assert.Equal(384 / 1200.0, placed.Scale, 6);
        Assert.Equal((704 - 900 * 384 / 1200.0) / 2, placed.Corner.X, 6);
    }

    private static PortraitFace FaceIn(double left, double top, double height)
    {
        var width = 0.85 * height;
        Point At(double x, double y) => new(left + x * width, top + y * height);
        return new PortraitFace(
            At(0.27, 0.35),
            At(0.73, 0.35),
            new Mouth(At(0.5, 0.73), 0.2 * width, 0.27 * height, 0),
            At(0.5, 1),
            new Box(left, top, width, height),
            0,
            0,
            1,
            0.5,
            0.2
        );
    }
}
