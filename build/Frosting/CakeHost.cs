using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting.Internal;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>
/// Runs a build's tasks with the Cake engine. Tasks are the public, concrete <see cref="IFrostingTask"/> classes of the
/// entry assembly and of those added here, and whatever is registered as <see cref="IFrostingTask"/>.
/// </summary>
public sealed class CakeHost
{
    private readonly ServiceCollection services = [];
    private readonly List<Assembly> assemblies = [];

    /// <summary>A host with Cake's own services.</summary>
    public CakeHost()
    {
        CakeServices.AddTo(services);
        if (Assembly.GetEntryAssembly() is { } entry)
        {
            assemblies.Add(entry);
        }
    }

    /// <summary>A host with Cake's own services.</summary>
    public static CakeHost Create() => new();

    /// <summary>Takes an assembly's tasks as well.</summary>
    public CakeHost AddAssembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        assemblies.Add(assembly);
        return this;
    }

    /// <summary>Registers services; the last one registered for a type is used.</summary>
    public CakeHost ConfigureServices(Action<IServiceCollection> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services(this.services);
        return this;
    }

    /// <summary>Runs what the command line asks for.</summary>
    /// <returns>0; else the code of the <see cref="CakeException"/> that ended the build, or 1.</returns>
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = TaskTypes.Kept)]
    public int Run(IEnumerable<string> args)
    {
        foreach (var type in TaskTypes.In(assemblies))
        {
            services.AddSingleton(typeof(IFrostingTask), type);
        }

        var switches = CakeSwitches.Parse(args);
        services.AddSingleton(switches);
        using var provider = new Services(services);
        try
        {
            return new Build(provider, switches).Run();
        }
        catch (Exception exception)
        {
            return Failure.Report(provider.GetRequiredService<ICakeLog>(), exception);
        }
    }
}
