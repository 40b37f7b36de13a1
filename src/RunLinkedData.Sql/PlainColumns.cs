using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Sql.Engine;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Sql;

/// <summary>Answers for formats that hold the types of datasets alone: values of other types become text in the engine.</summary>
internal static class PlainColumns
{
    /// <summary>The query, or one around it that converts what has to be.</summary>
    public static string Of(SqlSession session)
    {
        using var answer = session.Engine.Open(session.Text);
        var fields = answer.Schema.FieldsList;
        if (fields.All(field => ColumnType.FromArrow(field.DataType) is not null))
        {
            return session.Text;
        }

        var columns = fields.Select((field, i) => $"{ToPlain(field, $"c{i}")} AS {SqlLiteral.Name(field.Name)}");
        return $"SELECT {string.Join(", ", columns)} FROM ({session.Text}\n) q({string.Join(", ", fields.Select((_, i) => $"c{i}"))})";
    }

    private static string ToPlain(Field field, string column) => ColumnType.FromArrow(field.DataType) is not null ? column
        : field.DataType is NestedType ? $"CAST(to_json({column}) AS VARCHAR)"
        : $"CAST({column} AS VARCHAR)";
}
