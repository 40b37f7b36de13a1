using Mono.Cecil;

namespace RunLinkedData.Tests.House;

/// <summary>Which namespaces of an assembly name which others, as its IL says.</summary>
internal static class References
{
    private const string Ours = "RunLinkedData";

    /// <summary>For each namespace those of our own assemblies that its types name, with one type that does so.</summary>
    /// <param name="assembly">The file of the assembly.</param>
    /// <param name="isOwn">Whether a namespace is one of the assembly's: it may hold a file of another one, compiled once more.</param>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Of(string assembly, Func<string, bool> isOwn)
    {
        using var module = ModuleDefinition.ReadModule(assembly);
        SortedDictionary<string, IReadOnlyDictionary<string, string>> edges = new(StringComparer.Ordinal);
        foreach (var room in module.Types.Where(type => type.Namespace.StartsWith(Ours, StringComparison.Ordinal) && isOwn(type.Namespace))
            .GroupBy(type => type.Namespace))
        {
            SortedDictionary<string, string> named = new(StringComparer.Ordinal);
            foreach (var type in room)
            {
                Visit(type, reference =>
                {
                    if (reference != room.Key && reference.StartsWith(Ours, StringComparison.Ordinal))
                    {
                        named.TryAdd(reference, type.Name);
                    }
                });
            }

            edges.Add(room.Key, named);
        }

        return edges;
    }

    private static void Visit(TypeDefinition type, Action<string> name)
    {
        Name(type.BaseType, name);
        Name(type.Interfaces.Select(item => item.InterfaceType), name);
        Name(type.CustomAttributes.Select(item => item.AttributeType), name);
        Name(type.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(item => item.ConstraintType), name);
        Name(type.Fields.Select(field => field.FieldType), name);
        foreach (var method in type.Methods)
        {
            Name(method.CustomAttributes.Select(item => item.AttributeType), name);
            Name(method.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(item => item.ConstraintType), name);
            Visit(method, name);
            if (method.HasBody)
            {
                Visit(method.Body, name);
            }
        }

        foreach (var nested in type.NestedTypes)
        {
            Visit(nested, name);
        }
    }

    private static void Visit(Mono.Cecil.Cil.MethodBody body, Action<string> name)
    {
        Name(body.Variables.Select(variable => variable.VariableType), name);
        Name(body.ExceptionHandlers.Select(handler => handler.CatchType), name);
        foreach (var instruction in body.Instructions)
        {
            switch (instruction.Operand)
            {
                case MethodReference method:
                    Visit(method, name);
                    break;
                case FieldReference field:
                    Name([field.DeclaringType, field.FieldType], name);
                    break;
                case TypeReference operand:
                    Name(operand, name);
                    break;
            }
        }
    }

    private static void Visit(MethodReference method, Action<string> name)
    {
        Name([method.DeclaringType, method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType)], name);
        if (method is GenericInstanceMethod generic)
        {
            Name(generic.GenericArguments, name);
        }
    }

    private static void Name(IEnumerable<TypeReference?> types, Action<string> name)
    {
        foreach (var type in types)
        {
            Name(type, name);
        }
    }

    private static void Name(TypeReference? type, Action<string> name)
    {
        switch (type)
        {
            case null or GenericParameter or FunctionPointerType:
                break;
            case GenericInstanceType generic:
                Name(generic.GenericArguments, name);
                Name(generic.ElementType, name);
                break;
            case TypeSpecification wrapped:
                Name(wrapped.ElementType, name);
                break;
            default:
                while (type.DeclaringType is { } outer)
                {
                    type = outer;
                }

                name(type.Namespace);
                break;
        }
    }
}
