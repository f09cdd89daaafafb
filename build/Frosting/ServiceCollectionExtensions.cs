using System.Diagnostics.CodeAnalysis;
using Cake.Core.IO;
using Cake.Frosting.Internal;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>A build's parts as services; <see cref="CakeHostExtensions"/> has the same on the host.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2091", Justification = TaskTypes.Kept)]
public static class ServiceCollectionExtensions
{
    /// <summary>The context that tasks get.</summary>
    public static IServiceCollection UseContext<TContext>(this IServiceCollection services)
        where TContext : class, IFrostingContext =>
        services.AddSingleton<IFrostingContext, TContext>();

    /// <summary>Runs before and after the whole build.</summary>
    public static IServiceCollection UseLifetime<TLifetime>(this IServiceCollection services)
        where TLifetime : class, IFrostingLifetime =>
        services
            .AddSingleton<IFrostingLifetime, TLifetime>()
            .AddSingleton<IFrostingSetup>(s => s.GetRequiredService<IFrostingLifetime>())
            .AddSingleton<IFrostingTeardown>(s => s.GetRequiredService<IFrostingLifetime>());

    /// <summary>Runs before the whole build.</summary>
    public static IServiceCollection UseSetup<TSetup>(this IServiceCollection services)
        where TSetup : class, IFrostingSetup => services.AddSingleton<IFrostingSetup, TSetup>();

    /// <summary>Runs after the whole build.</summary>
    public static IServiceCollection UseTeardown<TTeardown>(this IServiceCollection services)
        where TTeardown : class, IFrostingTeardown =>
        services.AddSingleton<IFrostingTeardown, TTeardown>();

    /// <summary>Runs before and after each task.</summary>
    public static IServiceCollection UseTaskLifetime<TLifetime>(this IServiceCollection services)
        where TLifetime : class, IFrostingTaskLifetime =>
        services
            .AddSingleton<IFrostingTaskLifetime, TLifetime>()
            .AddSingleton<IFrostingTaskSetup>(s => s.GetRequiredService<IFrostingTaskLifetime>())
            .AddSingleton<IFrostingTaskTeardown>(s =>
                s.GetRequiredService<IFrostingTaskLifetime>()
            );

    /// <summary>Runs before each task.</summary>
    public static IServiceCollection UseTaskSetup<TSetup>(this IServiceCollection services)
        where TSetup : class, IFrostingTaskSetup =>
        services.AddSingleton<IFrostingTaskSetup, TSetup>();

    /// <summary>Runs after each task.</summary>
    public static IServiceCollection UseTaskTeardown<TTeardown>(this IServiceCollection services)
        where TTeardown : class, IFrostingTaskTeardown =>
        services.AddSingleton<IFrostingTaskTeardown, TTeardown>();

    /// <summary>The folder the build runs in, unless <c>--working</c> names another.</summary>
    public static IServiceCollection UseWorkingDirectory(
        this IServiceCollection services,
        DirectoryPath path
    ) => services.AddSingleton(new WorkingDirectory(path));

    /// <summary>A value of Cake's configuration; the environment and the command line go over it.</summary>
    public static IServiceCollection UseCakeSetting(
        this IServiceCollection services,
        string key,
        string value
    ) => services.AddSingleton(new CakeSetting(key, value));

    /// <summary>The folder where Cake looks for tools.</summary>
    public static IServiceCollection UseToolPath(
        this IServiceCollection services,
        DirectoryPath toolPath
    )
    {
        ArgumentNullException.ThrowIfNull(toolPath);
        return services.UseCakeSetting("Paths_Tools", toolPath.FullPath);
    }
}
