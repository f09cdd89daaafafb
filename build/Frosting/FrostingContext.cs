using Cake.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>What tasks get: Cake's context and whatever a build adds to it.</summary>
public interface IFrostingContext : ICakeContext;

/// <summary>Cake's context; a build's own derives from it and is named by <c>UseContext</c>.</summary>
/// <param name="context">The engine's.</param>
public class FrostingContext(ICakeContext context) : CakeContextAdapter(context), IFrostingContext;

/// <summary>Registers services before the build runs; named by <c>UseStartup</c>.</summary>
public interface IFrostingStartup
{
    /// <summary>Registers them.</summary>
    void Configure(IServiceCollection services);
}

/// <summary>The build is put together wrongly.</summary>
public sealed class FrostingException : Exception
{
    /// <summary>With what is wrong.</summary>
    public FrostingException(string message)
        : base(message) { }

    /// <summary>With what is wrong, and its cause.</summary>
    public FrostingException(string message, Exception innerException)
        : base(message, innerException) { }
}
