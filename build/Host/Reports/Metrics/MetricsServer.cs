using System.Net;
using System.Text;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports.Metrics;

/// <summary>
/// Serves <c>/metrics</c> on this machine alone while a run lasts. A port that is taken costs the metrics, never the run.
/// </summary>
/// <param name="port">From 1 to 65535.</param>
/// <param name="figures">Asked at each scrape, from another thread; scrapes come one after the other.</param>
/// <param name="warn">Takes why the port can't be had.</param>
internal sealed class MetricsServer(int port, Func<RunFigures> figures, Action<string> warn)
    : IDisposable
{
    private readonly HttpListener listener = new();

    /// <summary>Starts serving when the run starts.</summary>
    public void Take(RunEvent what)
    {
        if (what is not RunEvent.RunStarted)
        {
            return;
        }

        // Only these names: a page that a browser was tricked into can't read it under another one.
        foreach (var host in (string[])["127.0.0.1", "localhost"])
        {
            listener.Prefixes.Add(FormattableString.Invariant($"http://{host}:{port}/"));
        }

        try
        {
            listener.Start();
            _ = ServeAsync();
        }
        catch (Exception e) when (e is HttpListenerException or System.Net.Sockets.SocketException)
        {
            warn(
                FormattableString.Invariant(
                    $"metrics can't be served on port {port}: {e.Message}; the run goes on without"
                )
            );
        }
    }

    public void Dispose() => ((IDisposable)listener).Dispose();

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await listener.GetContextAsync().ConfigureAwait(false);
                await AnswerAsync(context).ConfigureAwait(false);
            }
            catch (Exception e)
                when (e
                        is HttpListenerException
                            or ObjectDisposedException
                            or InvalidOperationException
                )
            {
                // The end, or a client that left.
                if (!listener.IsListening)
                {
                    return;
                }
            }
            catch (IOException)
            {
                // a client that left
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var response = context.Response;
        if (context.Request.Url?.AbsolutePath != "/metrics")
        {
            response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(MetricsText.Of(figures()));
        response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        response.ContentLength64 = bytes.Length;
        await response.OutputStream.WriteAsync(bytes).ConfigureAwait(false);
    }
}
