using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting.Internal;

/// <summary>
/// Makes registered services when first asked for: instances, factories, and classes by their longest constructor.
/// A build needs no scopes, open generics or keys, and a full container costs 20 ms at every start.
/// </summary>
internal sealed class Services(IList<ServiceDescriptor> registered) : IServiceProvider, IDisposable
{
    private readonly Dictionary<ServiceDescriptor, object> made = [];
    private readonly List<IDisposable> disposables = [];

    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(IServiceProvider))
        {
            return this;
        }

        for (var i = registered.Count - 1; i >= 0; i--)
        {
            if (registered[i].ServiceType == serviceType)
            {
                return Make(registered[i]);
            }
        }

        return
            serviceType.IsGenericType
            && serviceType.GetGenericTypeDefinition() == typeof(IEnumerable<>)
            ? All(serviceType.GenericTypeArguments[0])
            : null;
    }

    public void Dispose()
    {
        for (var i = disposables.Count - 1; i >= 0; i--)
        {
            disposables[i].Dispose();
        }
    }

    private Array All(Type serviceType)
    {
        var all = new List<object>();
        foreach (var descriptor in registered)
        {
            if (descriptor.ServiceType == serviceType)
            {
                all.Add(Make(descriptor));
            }
        }

        var array = Array.CreateInstance(serviceType, all.Count);
        ((System.Collections.ICollection)all).CopyTo(array, 0);
        return array;
    }

    private object Make(ServiceDescriptor descriptor)
    {
        if (descriptor.IsKeyedService)
        {
            throw new FrostingException(
                $"The service {descriptor.ServiceType} has a key; register it without one."
            );
        }

        if (descriptor.ImplementationInstance is { } instance)
        {
            return instance;
        }

        if (made.TryGetValue(descriptor, out var service))
        {
            return service;
        }

        service =
            descriptor.ImplementationFactory?.Invoke(this)
            ?? Construct(descriptor.ImplementationType!);
        if (descriptor.Lifetime != ServiceLifetime.Transient)
        {
            made[descriptor] = service;
        }

        if (service is IDisposable disposable && descriptor.ImplementationType is not null)
        {
            disposables.Add(disposable);
        }

        return service;
    }

    private object Construct(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type
    )
    {
#pragma warning disable RS0030 // the attribute above tells the trimmer to keep them
        var constructors = type.GetConstructors();
#pragma warning restore RS0030
        Array.Sort(
            constructors,
            (a, b) => b.GetParameters().Length.CompareTo(a.GetParameters().Length)
        );
        foreach (var constructor in constructors)
        {
            if (Arguments(constructor) is { } arguments)
            {
                return constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
            }
        }

        throw new FrostingException(
            $"No public constructor of {type} can be called: a parameter of each isn't a registered service."
        );
    }

    private object?[]? Arguments(ConstructorInfo constructor)
    {
        var parameters = constructor.GetParameters();
        var arguments = new object?[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            arguments[i] = GetService(parameters[i].ParameterType);
            if (arguments[i] is null && !parameters[i].HasDefaultValue)
            {
                return null;
            }

            arguments[i] ??= parameters[i].DefaultValue;
        }

        return arguments;
    }
}
