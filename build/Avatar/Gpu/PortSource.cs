using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Running;

namespace AvatarBuild.Avatar.Gpu;

/// <summary>Ports for renderers whose processes talk to each other: leased machine-wide, and tried before they are given.</summary>
/// <param name="leases">Against other runs.</param>
public sealed class PortSource(MachineLeases leases) : IUnitSource
{
    /// <summary>The pool's name.</summary>
    public const string Name = "port";

    /// <inheritdoc/>
    public string Pool => Name;

    /// <summary>The pool of a range.</summary>
    public static ResourcePool PoolOf(PortRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        return new(
            Name,
            [
                .. Enumerable
                    .Range(range.First, range.Last - range.First + 1)
                    .Select(port => port.ToString(CultureInfo.InvariantCulture)),
            ]
        );
    }

    /// <inheritdoc/>
    public Task<PoolView> LookAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new PoolView([]));

    /// <inheritdoc/>
    public async Task<Taken> TakeAsync(string identity, CancellationToken cancellationToken)
    {
        var taken = await leases
            .TakeAsync($"{Name}/{identity}", 1, cancellationToken)
            .ConfigureAwait(false);
        if (taken.Lease is null || IsFree(int.Parse(identity, CultureInfo.InvariantCulture)))
        {
            return taken;
        }

        taken.Lease.Dispose();
        return new Taken(null, "a program that listens there");
    }

    // As PyTorch's store does: on every address, of IPv6 and IPv4 alike.
    private static bool IsFree(int port)
    {
        try
        {
            using var socket = Socket.OSSupportsIPv6
                ? new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp)
                {
                    DualMode = true,
                }
                : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(
                new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port)
            );
            // Two may bind a port; only one may listen.
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>Ports that may be given to renderers.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
public sealed record PortRange(int First, int Last)
{
    /// <summary>Where PyTorch's own default lies, below what systems give to outgoing connections.</summary>
    public static PortRange Default { get; } = new(29500, 29999);
}
