using Cake.Core;

namespace Cake.Frosting;

/// <summary>Runs before the whole build.</summary>
public interface IFrostingSetup
{
    /// <summary>Runs before the whole build.</summary>
    void Setup(ICakeContext context, ISetupContext info);
}

/// <summary>Runs after the whole build, however that ended.</summary>
public interface IFrostingTeardown
{
    /// <summary>Runs after the whole build.</summary>
    void Teardown(ICakeContext context, ITeardownContext info);
}

/// <summary>Runs before and after the whole build.</summary>
public interface IFrostingLifetime : IFrostingSetup, IFrostingTeardown;

/// <summary>Runs before the whole build, with any context.</summary>
public abstract class FrostingSetup : FrostingSetup<ICakeContext>;

/// <summary>Runs before the whole build.</summary>
/// <typeparam name="TContext">The context it works with.</typeparam>
public abstract class FrostingSetup<TContext> : IFrostingSetup
    where TContext : ICakeContext
{
    /// <summary>Runs before the whole build.</summary>
    public abstract void Setup(TContext context, ISetupContext info);

    void IFrostingSetup.Setup(ICakeContext context, ISetupContext info) =>
        Setup((TContext)context, info);
}

/// <summary>Runs after the whole build, with any context.</summary>
public abstract class FrostingTeardown : FrostingTeardown<ICakeContext>;

/// <summary>Runs after the whole build, however that ended.</summary>
/// <typeparam name="TContext">The context it works with.</typeparam>
public abstract class FrostingTeardown<TContext> : IFrostingTeardown
    where TContext : ICakeContext
{
    /// <summary>Runs after the whole build.</summary>
    public abstract void Teardown(TContext context, ITeardownContext info);

    void IFrostingTeardown.Teardown(ICakeContext context, ITeardownContext info) =>
        Teardown((TContext)context, info);
}

/// <summary>Runs before and after the whole build, with any context.</summary>
public abstract class FrostingLifetime : FrostingLifetime<ICakeContext>;

/// <summary>Runs before and after the whole build.</summary>
/// <typeparam name="TContext">The context it works with.</typeparam>
public abstract class FrostingLifetime<TContext> : IFrostingLifetime
    where TContext : ICakeContext
{
    /// <summary>Runs before the whole build.</summary>
    public abstract void Setup(TContext context, ISetupContext info);

    /// <summary>Runs after the whole build.</summary>
    public abstract void Teardown(TContext context, ITeardownContext info);

    void IFrostingSetup.Setup(ICakeContext context, ISetupContext info) =>
        Setup((TContext)context, info);

    void IFrostingTeardown.Teardown(ICakeContext context, ITeardownContext info) =>
        Teardown((TContext)context, info);
}
