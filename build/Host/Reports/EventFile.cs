using System.Text;
using AvatarBuild.Engine.Files;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports;

/// <summary>
/// <c>outputs/.build/events.jsonl</c>: each event of the run as a line, as it happens; the last run's until the next one
/// has something to do. A disk that takes no more ends the file, not the run.
/// </summary>
/// <param name="path">Absolute.</param>
/// <param name="outputs">The outputs folder, absolute.</param>
/// <param name="warn">Takes, once, why it can't be written.</param>
internal sealed class EventFile(string path, string outputs, Action<string> warn) : IDisposable
{
    private FileStream? file;
    private bool isBroken;

    /// <summary>Writes it; whoever follows the file sees it at once.</summary>
    public void Add(RunEvent what)
    {
        // How far a step is and what was accepted is for whoever watches.
        if (isBroken || what is RunEvent.AttemptProgressed or RunEvent.StepAccepted)
        {
            return;
        }

        try
        {
            file ??= Disk.Create(path);
            file.Write(Encoding.UTF8.GetBytes(EventJson.Line(what, outputs) + "\n"));
            file.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            isBroken = true;
            warn($"events can't be written: {e.Message}");
        }
    }

    public void Dispose()
    {
        try
        {
            file?.Dispose();
        }
        catch (IOException)
        {
            // What is in its buffer is lost, as was said.
        }
    }
}
