using System.Text;
using System.Text.Unicode;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace RunLinkedData.Tables.Columns;

/// <summary>
/// Finds values of Arrow arrays that have no place in the type which their column is stored as: text that is no UTF-8, decimals of more
/// than 38 digits.
/// </summary>
internal static class ArrowFit
{
    /// <summary>The first such value of a part of an array, or -1.</summary>
    public static int FirstMisfit(IArrowArray array, int start, int count)
    {
        if (AllFit(array, start, count))
        {
            return -1;
        }

        for (var i = start; i < start + count; i++)
        {
            if (!ArrowValues.IsNull(array, i) && !Fits(array, i))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A value for a message.</summary>
    public static string Show(IArrowArray array, int index) => array switch
    {
        DictionaryArray dictionary => Show(dictionary.Dictionary, dictionary.GetIndex(index)),
        Decimal256Array decimals => decimals.GetString(index) ?? "null",
        _ when ColumnType.ElementOf(array.Data.DataType) is not null => "an element of the list",
        _ when ArrowValues.TryGetBytes(array, index, out var bytes) =>
            "the text of the bytes " + Convert.ToHexString(bytes[..Math.Min(bytes.Length, 32)]),
        _ => "null",
    };

    /// <summary>Whether all fit, quickly. What stands at the place of a null counts too, so that a no may be wrong.</summary>
    private static bool AllFit(IArrowArray array, int start, int count)
    {
        var type = array.Data.DataType;
        if (count == 0 || !MayMisfit(type))
        {
            return true;
        }

        if (array is DictionaryArray dictionary)
        {
            return AllFit(dictionary.Dictionary, 0, dictionary.Dictionary.Length);
        }

        if (ColumnType.ElementOf(type) is not null)
        {
            return TryGetElements(array, start, count, out var elements, out var from, out var length) && AllFit(elements, from, length);
        }

        if (array is StringArray text)
        {
            return IsText(text, start, count);
        }

        for (var i = start; i < start + count; i++)
        {
            if (!array.IsNull(i) && !Fits(array, i))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MayMisfit(IArrowType type) => type switch
    {
        DictionaryType dictionary => MayMisfit(dictionary.ValueType),
        Decimal256Type => true,
        _ when ColumnType.ElementOf(type) is { } element => MayMisfit(element),
        _ => type.TypeId is ArrowTypeId.String or ArrowTypeId.LargeString or ArrowTypeId.StringView,
    };

    private static bool Fits(IArrowArray array, int index)
    {
        switch (array.Data.DataType)
        {
            case Decimal256Type:
                return ArrowValues.Values<WideDecimal>(array)[index].Is128;
            case DictionaryType:
                var dictionary = (DictionaryArray)array;
                return Fits(dictionary.Dictionary, dictionary.GetIndex(index));
            case var type when ColumnType.ElementOf(type) is not null:
                return !ArrowValues.TryGetList(array, index, out var elements, out var from, out var length)
                    || FirstMisfit(elements, from, length) < 0;
            case var type when type.TypeId is ArrowTypeId.String or ArrowTypeId.LargeString or ArrowTypeId.StringView:
                return !ArrowValues.TryGetBytes(array, index, out var bytes) || Utf8.IsValid(bytes);
            default:
                return true;
        }
    }

    /// <summary>All elements of some lists, as they lie behind one another; false where they do not.</summary>
    private static bool TryGetElements(IArrowArray array, int start, int count, out IArrowArray elements, out int from, out int length)
    {
        (elements, from, length) = (array, 0, 0);
        switch (array)
        {
            case ListArray list:
                var offsets = list.ValueOffsets;
                (elements, from, length) = (list.Values, offsets[start], offsets[start + count] - offsets[start]);
                return true;
            case FixedSizeListArray list:
                var size = ((FixedSizeListType)list.Data.DataType).ListSize;
                (elements, from, length) = (list.Values, (list.Offset + start) * size, count * size);
                return true;
            default:
                return false;
        }
    }

    private static bool IsText(StringArray array, int start, int count)
    {
        var offsets = array.ValueOffsets.Slice(start, count + 1);
        var bytes = array.ValueBuffer.Span;
        var all = bytes[offsets[0]..offsets[^1]];
        if (Ascii.IsValid(all))
        {
            return true;
        }

        if (!Utf8.IsValid(all))
        {
            return false;
        }

        // Valid as a whole, and none begins in the middle of a character.
        foreach (var offset in offsets[..^1])
        {
            if (offset < bytes.Length && (bytes[offset] & 0xC0) == 0x80)
            {
                return false;
            }
        }

        return true;
    }
}
