using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Renderers.Memory;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Host.CommandLine;

namespace AvatarBuild.Host.Session;

/// <summary>What a run must have before anything of it is begun, since no retry and no other order would change it.</summary>
internal static class Requirements
{
    /// <summary>Refuses backends whose options are empty that a user has to set: a shipped recipe waits for its user's paths.</summary>
    public static void CheckOptions(BatchRequest request)
    {
        var problems = new List<Problem>();
        foreach (var video in request.Open)
        {
            foreach (var name in video.Backend.Unset(video.Settings.BackendOptions))
            {
                var problem = new Problem(
                    "",
                    $"backend {video.Backend.Name} needs backendOptions.{name}, which is empty",
                    $"write it into recipes/{request.RecipeName}.json"
                );
                if (!problems.Contains(problem))
                {
                    problems.Add(problem);
                }
            }
        }

        if (problems.Count > 0)
        {
            throw new RefusedException(ExitCode.WrongRequest, problems);
        }
    }

    /// <summary>Refuses a run whose renders find too few cards, or none that is large enough. Not asked where every render is there already.</summary>
    public static async Task CheckCardsAsync(OpenBuild build, Caller caller)
    {
        var videos = NeverRendered(build).ToArray();
        if (build.Cards is not { } cards || videos.Length == 0)
        {
            return;
        }

        if (
            Array.Exists(videos, video => OpenBuild.WantsUnits(video.Backend))
            && cards.LeaseTrouble() is { } trouble
        )
        {
            throw new RefusedException(ExitCode.MachineLacks, trouble);
        }

        var wanted = videos.Max(video => video.Backend.Resources.Gpu);
        if (wanted == 0)
        {
            return;
        }

        if (
            await cards.LackAsync(wanted, caller.CancellationToken).ConfigureAwait(false) is { } why
        )
        {
            throw new RefusedException(
                ExitCode.MachineLacks,
                FormattableString.Invariant(
                    $"a backend of this run wants {wanted} {(wanted == 1 ? "GPU" : "GPUs")}, and can't have it here: {why}; use another backend, --gpus, or a machine that has them"
                )
            );
        }

        // Told before any model is loaded; each backend once.
        var tooLarge = videos
            .Select(video =>
                MemoryRefusal.Of(
                    video.Backend,
                    video.Settings,
                    cards.LargestMiB,
                    cards.NewestCapability
                )
            )
            .OfType<string>()
            .Distinct()
            .Select(refusal => new Problem("", refusal, ""))
            .ToArray();
        if (tooLarge.Length > 0)
        {
            throw new RefusedException(ExitCode.MachineLacks, tooLarge);
        }
    }

    private static IEnumerable<VideoRequest> NeverRendered(OpenBuild build) =>
        build.Request.Open.Where(video =>
            video.Problems.IsEmpty
            && !build.State.Content.Records.ContainsKey(
                new VideoPaths(build.Request.RecipeName, video.Name).Render.ToString()
            )
        );
}
