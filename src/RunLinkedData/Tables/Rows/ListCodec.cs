using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Rows;

/// <summary>Lists of any type that an array or a <see cref="List{T}"/> can be given as.</summary>
internal sealed class ListCodec<TList, TElement>(ColumnCodec<TElement> element, bool nullable)
    : ColumnCodec<TList?>(new ColumnType(ColumnKind.List, Element: element.Type), nullable)
    where TList : class, IEnumerable<TElement>
{
    private static readonly bool IsMutable =
        typeof(TList) == typeof(List<TElement>)
        || typeof(TList) == typeof(IList<TElement>)
        || typeof(TList) == typeof(ICollection<TElement>);

    public override void Append(ColumnBuilder target, ReadOnlySpan<TList?> values, ReadOnlySpan<bool> nulls, in ColumnPlace place)
    {
        var lists = (ListColumnBuilder)target;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not { } list)
            {
                if (!Nullable)
                {
                    throw place.BadNull(i);
                }

                lists.AppendNull();
                continue;
            }

            var elements = list switch
            {
                TElement[] array => array.AsSpan(),
                List<TElement> l => CollectionsMarshal.AsSpan(l),
                _ => [.. list],
            };
            element.Append(lists.Elements, elements, [], place.InList(i));
            lists.EndList();
        }
    }

    public override ColumnReader<TList?>? OpenReader(IArrowType from)
    {
        var inner = from switch
        {
            ListType list => list.ValueDataType,
            LargeListType list => list.ValueDataType,
            FixedSizeListType list => list.ValueDataType,
            _ => null,
        };
        return inner is not null && element.OpenReader(inner) is { } elements ? new Reader(elements, Nullable) : null;
    }

    protected override ColumnReader<TList?> CreateReader() => throw new NotSupportedException("Opened by OpenReader.");

    private sealed class Reader(ColumnReader<TElement> elements, bool nullable) : ColumnReader<TList?>(nullable)
    {
        public override void ReadValues(IArrowArray source, int start, Span<TList?> target, in ColumnPlace place)
        {
            for (var i = 0; i < target.Length; i++)
            {
                if (!ArrowValues.TryGetList(source, start + i, out var values, out var from, out var count))
                {
                    target[i] = null;
                    continue;
                }

                var array = count == 0 ? [] : new TElement[count];
                elements.Read(values, from, array, place.InList(i));
                target[i] = (TList)(object)(IsMutable ? array.ToList() : array);
            }
        }
    }
}
