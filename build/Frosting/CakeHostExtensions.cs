using Cake.Core.IO;

namespace Cake.Frosting;

/// <summary>Names a build's parts to its host.</summary>
public static class CakeHostExtensions
{
    /// <summary>Registers what a startup class registers.</summary>
    public static CakeHost UseStartup<TStartup>(this CakeHost host)
        where TStartup : IFrostingStartup, new() =>
        Configure(host, services => new TStartup().Configure(services));

    /// <summary>The context that tasks get.</summary>
    public static CakeHost UseContext<TContext>(this CakeHost host)
        where TContext : class, IFrostingContext =>
        Configure(host, services => services.UseContext<TContext>());

    /// <summary>Runs before and after the whole build.</summary>
    public static CakeHost UseLifetime<TLifetime>(this CakeHost host)
        where TLifetime : class, IFrostingLifetime =>
        Configure(host, services => services.UseLifetime<TLifetime>());

    /// <summary>Runs before the whole build.</summary>
    public static CakeHost UseSetup<TSetup>(this CakeHost host)
        where TSetup : class, IFrostingSetup =>
        Configure(host, services => services.UseSetup<TSetup>());

    /// <summary>Runs after the whole build.</summary>
    public static CakeHost UseTeardown<TTeardown>(this CakeHost host)
        where TTeardown : class, IFrostingTeardown =>
        Configure(host, services => services.UseTeardown<TTeardown>());

    /// <summary>Runs before and after each task.</summary>
    public static CakeHost UseTaskLifetime<TLifetime>(this CakeHost host)
        where TLifetime : class, IFrostingTaskLifetime =>
        Configure(host, services => services.UseTaskLifetime<TLifetime>());

    /// <summary>Runs before each task.</summary>
    public static CakeHost UseTaskSetup<TSetup>(this CakeHost host)
        where TSetup : class, IFrostingTaskSetup =>
        Configure(host, services => services.UseTaskSetup<TSetup>());

    /// <summary>Runs after each task.</summary>
    public static CakeHost UseTaskTeardown<TTeardown>(this CakeHost host)
        where TTeardown : class, IFrostingTaskTeardown =>
        Configure(host, services => services.UseTaskTeardown<TTeardown>());

    /// <summary>The folder the build runs in, unless <c>--working</c> names another.</summary>
    public static CakeHost UseWorkingDirectory(this CakeHost host, DirectoryPath path) =>
        Configure(host, services => services.UseWorkingDirectory(path));

    /// <summary>A value of Cake's configuration; the environment and the command line go over it.</summary>
    public static CakeHost UseCakeSetting(this CakeHost host, string key, string value) =>
        Configure(host, services => services.UseCakeSetting(key, value));

    /// <summary>The folder where Cake looks for tools.</summary>
    public static CakeHost SetToolPath(this CakeHost host, DirectoryPath path) =>
        Configure(host, services => services.UseToolPath(path));

    private static CakeHost Configure(
        CakeHost host,
        Action<Microsoft.Extensions.DependencyInjection.IServiceCollection> configure
    )
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(configure);
    }
}
