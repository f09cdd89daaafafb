using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AvatarBuild.Host.Tests.Hooks;

/// <summary>What came to a receiver of hooks.</summary>
internal sealed record Received(
    string Path,
    IReadOnlyDictionary<string, string> Headers,
    string Body
);

/// <summary>A real HTTP server on this machine that keeps what it is sent.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly string answer;
    private readonly int status;
    private readonly bool isSilent;

    public Receiver(string answer = "ok", int status = 200, bool isSilent = false)
    {
        (this.answer, this.status, this.isSilent) = (answer, status, isSilent);
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        _ = ServeAsync();
    }

    public int Port { get; }

    /// <summary>An address with something secret in it.</summary>
    public string Address => $"http://127.0.0.1:{Port}/hook/TOP-SECRET";

    public ConcurrentQueue<Received> All { get; } = new();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var headers = context.Request.Headers;
            All.Enqueue(
                new(
                    context.Request.RawUrl!,
                    headers.AllKeys.ToDictionary(key => key!, key => headers[key]!),
                    await reader.ReadToEndAsync()
                )
            );
            if (isSilent)
            {
                continue;
            }

            context.Response.StatusCode = status;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
            context.Response.Close();
        }
    }

    public void Dispose() => ((IDisposable)listener).Dispose();
}
