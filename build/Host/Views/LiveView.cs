using AvatarBuild.Host.Console;
using AvatarBuild.Host.Session;
using Spectre.Console;

namespace AvatarBuild.Host.Views;

/// <summary>For a person: a picture of the run below everything that is printed, drawn again four times a second.</summary>
internal sealed class LiveView(Terminal terminal, Func<RunState> now, TimeProvider time) : IRunView
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);
    private readonly Lock gate = new();
    private ITimer? timer;
    private bool isOver;

    public void Begin() => timer ??= time.CreateTimer(_ => Draw(), null, Every, Every);

    public void Dispose()
    {
        timer?.Dispose();
        // A picture that is being drawn right now must not come after the last one is gone.
        lock (gate)
        {
            isOver = true;
            terminal.Keep([]);
        }
    }

    private void Draw()
    {
        // A terminal that takes its time (an old one behind a slow line) isn't sent pictures faster than it draws.
        if (!gate.TryEnter())
        {
            return;
        }

        try
        {
            if (!isOver)
            {
                terminal.Keep(
                    LivePicture.Of(
                        now(),
                        Terminal.Width,
                        Terminal.Height,
                        terminal.Colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors
                    )
                );
            }
        }
        finally
        {
            gate.Exit();
        }
    }
}
