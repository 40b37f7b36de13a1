using System.Reflection;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Testing;

/// <summary>A tracking store that writes down each call to the real one behind it, and fails those that a test chooses.</summary>
public class ObservedStore : DispatchProxy
{
    private readonly List<string> _calls = [];
    private ITrackingStore _inner = null!;

    /// <summary>The names of the methods called so far, in order, but for those that ask nothing of the store behind it.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Given a method's name, the error it fails with, or null to let it through.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary>
    /// Given a method's name, the error that comes instead of its answer although the real store has carried it out, or null.
    /// </summary>
    public Func<string, Exception?> Lost { get; set; } = _ => null;

    public static (ITrackingStore Store, ObservedStore Observer) Around(ITrackingStore inner)
    {
        var store = Create<ITrackingStore, ObservedStore>();
        var observer = (ObservedStore)(object)store;
        observer._inner = inner;
        return (store, observer);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (typeof(Task).IsAssignableFrom(targetMethod!.ReturnType))
        {
            lock (_calls)
            {
                _calls.Add(targetMethod.Name);
            }
        }

        if (Fault(targetMethod.Name) is { } fault)
        {
            throw fault;
        }

        var answer = targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        if (Lost(targetMethod.Name) is { } lost)
        {
            ((Task)answer!).Wait();
            throw lost;
        }

        return answer;
    }
}
