using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.Tooling;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting.Internal;

/// <summary>Cake's own services, by factories: each is made when first asked for, without reflection.</summary>
internal static class CakeServices
{
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<ICakePlatform>(_ => new CakePlatform());
        services.AddSingleton<ICakeRuntime>(_ => new CakeRuntime());
        services.AddSingleton<ICakeEnvironment>(s => new CakeEnvironment(
            s.GetRequiredService<ICakePlatform>(),
            s.GetRequiredService<ICakeRuntime>()
        ));
        services.AddSingleton<IConsole>(s => new CakeConsole(
            s.GetRequiredService<ICakeEnvironment>()
        ));
        services.AddSingleton<ICakeLog>(s => new CakeBuildLog(s.GetRequiredService<IConsole>()));
        services.AddSingleton<ICakeReportPrinter>(s => new CakeReportPrinter(
            s.GetRequiredService<IConsole>(),
            s.GetRequiredService<ICakeContext>()
        ));
        services.AddSingleton<ICakeArguments>(s => s.GetRequiredService<CakeSwitches>().Arguments);
        services.AddSingleton<ICakeConfiguration>(Configuration);
        services.AddSingleton(_ => new CakeDataService());
        services.AddSingleton<ICakeDataService>(s => s.GetRequiredService<CakeDataService>());
        services.AddSingleton<ICakeDataResolver>(s => s.GetRequiredService<CakeDataService>());
        services.AddSingleton<ICakeContext>(s => new EngineContext(s));
        services.AddSingleton<ICakeEngine>(s => new CakeEngine(
            s.GetRequiredService<ICakeDataService>(),
            s.GetRequiredService<ICakeLog>()
        ));
        services.AddSingleton<IExecutionStrategy>(s => new DefaultExecutionStrategy(
            s.GetRequiredService<ICakeLog>(),
            s.GetRequiredService<ICakeReportPrinter>()
        ));
        AddFilesAndTools(services);
        services.AddSingleton(s => new FrostingContext(s.GetRequiredService<ICakeContext>()));
        services.AddSingleton<IFrostingContext>(s => s.GetRequiredService<FrostingContext>());
    }

    private static void AddFilesAndTools(IServiceCollection services)
    {
        services.AddSingleton<IFileSystem>(_ => new FileSystem());
        services.AddSingleton<IRegistry>(_ => new WindowsRegistry());
        services.AddSingleton<IGlobber>(s => new Globber(
            s.GetRequiredService<IFileSystem>(),
            s.GetRequiredService<ICakeEnvironment>()
        ));
        services.AddSingleton<IToolRepository>(s => new ToolRepository(
            s.GetRequiredService<ICakeEnvironment>()
        ));
        services.AddSingleton<IToolResolutionStrategy>(s => new ToolResolutionStrategy(
            s.GetRequiredService<IFileSystem>(),
            s.GetRequiredService<ICakeEnvironment>(),
            s.GetRequiredService<IGlobber>(),
            s.GetRequiredService<ICakeConfiguration>(),
            s.GetRequiredService<ICakeLog>()
        ));
        services.AddSingleton<IToolLocator>(s => new ToolLocator(
            s.GetRequiredService<ICakeEnvironment>(),
            s.GetRequiredService<IToolRepository>(),
            s.GetRequiredService<IToolResolutionStrategy>()
        ));
        services.AddSingleton<IProcessRunner>(s => new ProcessRunner(
            s.GetRequiredService<IFileSystem>(),
            s.GetRequiredService<ICakeEnvironment>(),
            s.GetRequiredService<ICakeLog>(),
            s.GetRequiredService<IToolLocator>(),
            s.GetRequiredService<ICakeConfiguration>()
        ));
    }

    private static ICakeConfiguration Configuration(IServiceProvider services)
    {
        var environment = services.GetRequiredService<ICakeEnvironment>();
        var settings = new List<KeyValuePair<string, string>>();
        foreach (var setting in services.GetServices<CakeSetting>())
        {
            settings.Add(new(setting.Key, setting.Value));
        }

        var arguments = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in services.GetRequiredService<CakeSwitches>().Others)
        {
            arguments.TryAdd(name, value ?? string.Empty);
        }

        return new CakeConfigurationProvider(
            services.GetRequiredService<IFileSystem>(),
            environment
        ).CreateConfiguration(environment.WorkingDirectory, settings, arguments);
    }
}

/// <summary>A value of Cake's configuration that the build sets.</summary>
internal sealed record CakeSetting(string Key, string Value);

/// <summary>The folder that the build wants to run in.</summary>
internal sealed record WorkingDirectory(DirectoryPath Path);
