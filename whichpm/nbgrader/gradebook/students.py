"""Who is in the class, as the gradebook has it."""

from __future__ import annotations

from whichpm.nbgrader.models import api


def students(db_url: str) -> list[dict[str, str | None]]:
    """Id, names, address and number in the LMS of every student."""
    with api.Gradebook(db_url) as gradebook:
        return [
            {
                "id": student.id,
                "first_name": student.first_name,
                "last_name": student.last_name,
                "email": student.email,
                "lms_user_id": student.lms_user_id,
            }
            for student in gradebook.students
        ]
