using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>Checks that <c>sizes</c>, <c>makes</c> and <c>areas</c> of a backend's file fit each other.</summary>
internal static class SizeChecks
{
    /// <summary>Adds what is wrong, where it was written.</summary>
    public static void Check(Backend backend, Layer<Backend> layer, List<Problem> problems)
    {
        foreach (
            var (path, isUsed) in new[]
            {
                ("makes", !backend.Makes.IsEmpty),
                ("areas", !backend.Areas.IsEmpty),
            }
        )
        {
            if (isUsed && backend.Sizes.IsEmpty)
            {
                problems.Add(
                    layer
                        .Find(path)!
                        .Written.At.Problem(
                            $"{path} says little while sizes are any",
                            "list in sizes what comes out"
                        )
                );
            }
        }

        if (!backend.Sizes.IsEmpty)
        {
            CheckMakes(backend, layer, problems);
            CheckAreas(backend, layer, problems);
        }
    }

    private static void CheckMakes(Backend backend, Layer<Backend> layer, List<Problem> problems)
    {
        for (var i = 0; i < backend.Makes.Length; i++)
        {
            var written = layer.Find("makes")!.Written.Members[i];
            var (asked, made) = backend.Makes[i];
            if (backend.Sizes.Contains(asked))
            {
                problems.Add(
                    written.At.Problem(
                        $"{asked} is in sizes, so it comes out as it is",
                        "take it out of makes, or out of sizes"
                    )
                );
            }

            if (!backend.Sizes.Contains(made))
            {
                problems.Add(
                    written.Value.At.Problem(
                        $"{asked} is to come out as {made}, which isn't in sizes",
                        $"name one of {string.Join(", ", backend.Sizes)}"
                    )
                );
            }
        }
    }

    private static void CheckAreas(Backend backend, Layer<Backend> layer, List<Problem> problems)
    {
        if (backend.Areas.IsEmpty)
        {
            return;
        }

        var largest = backend.Areas.MaxBy(area => area.Area)!;
        for (var i = 0; i < backend.Sizes.Length; i++)
        {
            CheckArea(backend.Sizes[i], layer.Find("sizes")!.Written.Items[i].At);
        }

        // A recipe with asIs passes on what it asks for.
        for (var i = 0; i < backend.Makes.Length; i++)
        {
            CheckArea(backend.Makes[i].Asked, layer.Find("makes")!.Written.Members[i].At);
        }

        void CheckArea(PictureSize size, Place at)
        {
            if (size.Area > largest.Area)
            {
                problems.Add(
                    at.Problem(
                        $"no area holds {size}; the largest is {largest}",
                        "add a larger one to areas, or take the size away"
                    )
                );
            }
        }
    }
}
