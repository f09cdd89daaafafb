using System.Collections.Immutable;
using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Renderers.Preview;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Renderers.Command;

/// <summary>The step that renders a video with whichever backend its recipe names.</summary>
public static class RenderStep
{
    /// <summary>The step.</summary>
    /// <param name="job">What is asked for.</param>
    /// <param name="image">The prepared portrait.</param>
    /// <param name="options">What all videos have in common.</param>
    public static Step Create(RenderJob job, Artifact image, VideoStepsOptions options)
    {
        var step = new Step
        {
            Name = job.Name,
            Kind = StepKinds.Render.Name,
            Inputs =
            [
                new("image", image, PreviewRender.Image),
                new("audio", job.Paths.Audio, PreviewRender.Audio),
            ],
            Outputs = [new("render", job.Paths.Render, PreviewRender.Render)],
            Retry = new RetryPolicy(
                job.Settings.Attempts,
                TimeSpan.FromSeconds(job.Settings.RetryDelaySeconds),
                job.Settings.RetryBackoff,
                TimeSpan.FromSeconds(job.Settings.TimeoutSeconds)
            )
            {
                AttemptsOnTrouble = job.Settings.Attempts,
                DelayOnTrouble = TimeSpan.FromSeconds(job.Settings.RetryDelaySeconds),
            },
            Resources = Resources(job.Backend),
            Action = (_, _) => Task.FromResult(StepResult.Success),
        };
        return job.Backend.Builtin is null
            ? CommandRender.Fill(step, job, options)
            : Preview(step, job, options);
    }

    private static Step Preview(Step step, RenderJob job, VideoStepsOptions options)
    {
        var preview = new PreviewRender(
            job.Size,
            job.Facts.Samples,
            job.Facts.SampleRate,
            job.Mouth
        );
        return step with
        {
            Request = [new("ffmpeg", options.Tools.Version), .. preview.Request(options.Shared)],
            Action = preview.Action(options.Tools),
        };
    }

    private static ImmutableArray<ResourceWant> Resources(Backend backend)
    {
        var wanted = backend.Resources;
        var wants = ImmutableArray.CreateBuilder<ResourceWant>();
        if (wanted.Gpu > 0)
        {
            wants.Add(new ResourceWant(GpuSource.Name, wanted.Gpu));
        }

        if (wanted.Port || backend.Uses("port"))
        {
            wants.Add(new ResourceWant(PortSource.Name, 1));
        }

        // A process that renders on a GPU waits for it: its first core isn't taken from preparing and finishing.
        var cores = wanted.Gpu > 0 ? wanted.Cpu - 1 : wanted.Cpu;
        if (cores > 0)
        {
            wants.Add(new ResourceWant("cpu", cores));
        }

        return wants.ToImmutable();
    }
}
