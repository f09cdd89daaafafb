using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.Tooling;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting.Internal;

/// <summary>Cake's context whose parts are made when a task asks for them: most builds need two of the ten.</summary>
internal sealed class EngineContext(IServiceProvider services) : ICakeContext
{
    public IFileSystem FileSystem => services.GetRequiredService<IFileSystem>();

    public ICakeEnvironment Environment => services.GetRequiredService<ICakeEnvironment>();

    public IGlobber Globber => services.GetRequiredService<IGlobber>();

    public ICakeLog Log => services.GetRequiredService<ICakeLog>();

    public ICakeArguments Arguments => services.GetRequiredService<ICakeArguments>();

    public IProcessRunner ProcessRunner => services.GetRequiredService<IProcessRunner>();

    public IRegistry Registry => services.GetRequiredService<IRegistry>();

    public IToolLocator Tools => services.GetRequiredService<IToolLocator>();

    public ICakeDataResolver Data => services.GetRequiredService<ICakeDataResolver>();

    public ICakeConfiguration Configuration => services.GetRequiredService<ICakeConfiguration>();
}
